/**
 * Workers as child processes of a test JVM: started, ended with all they started, and gone with the
 * JVM, however that ends. Knows no JUnit and no database. Internal. Start reading at
 * {@link dev.leadlist.junit.process.TestProcesses}.
 */
@NullMarked
package dev.leadlist.junit.process;

import org.jspecify.annotations.NullMarked;
