/**
 * Hears of every worker in this JVM, and says which test it belongs to. Knows no JUnit. Internal.
 * Start reading at {@link dev.leadlist.junit.leak.WorkerSpotter}.
 */
@NullMarked
package dev.leadlist.junit.leak;

import org.jspecify.annotations.NullMarked;
