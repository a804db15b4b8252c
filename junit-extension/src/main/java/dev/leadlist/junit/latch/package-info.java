/**
 * Keeps a leak from being hidden by a rerun. Knows the launcher, which the rest does not. Internal.
 * Start reading at {@link dev.leadlist.junit.latch.LeakLatch}.
 */
@NullMarked
package dev.leadlist.junit.latch;

import org.jspecify.annotations.NullMarked;
