/**
 * Workers as operating-system processes: who owns them, and how they end whatever happens. What a
 * run or a database is it does not know; a run file only names them. Internal. Start reading at
 * {@link dev.leadlist.runner.process.OwnerWatch}.
 */
@NullMarked
package dev.leadlist.runner.process;

import org.jspecify.annotations.NullMarked;
