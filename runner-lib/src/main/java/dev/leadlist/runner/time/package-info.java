/**
 * The one seam to time: wall clock, monotonic clock and waiting. Start reading at
 * {@link dev.leadlist.runner.time.Timing}.
 */
@NullMarked
package dev.leadlist.runner.time;

import org.jspecify.annotations.NullMarked;
