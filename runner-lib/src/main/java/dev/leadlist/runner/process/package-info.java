/**
 * Workers as operating-system processes: who owns them, and how they end whatever happens. Knows
 * nothing of runs or databases. Internal. Start reading at
 * {@link dev.leadlist.runner.process.OwnerWatch}.
 */
@NullMarked
package dev.leadlist.runner.process;

import org.jspecify.annotations.NullMarked;
