/** The promises, held by workers embedded in this JVM on a real PostgreSQL. */
@NullMarked
package dev.leadlist.runner.embedded;

import org.jspecify.annotations.NullMarked;
