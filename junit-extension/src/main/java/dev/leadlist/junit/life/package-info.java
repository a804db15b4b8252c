/**
 * What a worker of a test did, and when: noted in this JVM, or in a child and read from its file.
 * Internal. Start reading at {@link dev.leadlist.junit.life.LifeJournal}.
 */
@NullMarked
package dev.leadlist.junit.life;

import org.jspecify.annotations.NullMarked;
