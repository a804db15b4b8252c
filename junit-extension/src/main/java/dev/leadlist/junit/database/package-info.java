/**
 * Databases for tests: embedded, or a given one. Knows no JUnit. Internal. Start reading at
 * {@link dev.leadlist.junit.database.DatabaseServer}.
 */
@NullMarked
package dev.leadlist.junit.database;

import org.jspecify.annotations.NullMarked;
