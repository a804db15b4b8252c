/**
 * Finds worker processes that have outlived their runs, judges them, and ends those that are proven
 * stale. Works from another process than theirs. Start reading at
 * {@link dev.leadlist.runner.cleanup.StaleWorkers}; how it judges, at
 * {@link dev.leadlist.runner.cleanup.Judge}.
 */
@NullMarked
package dev.leadlist.runner.cleanup;

import org.jspecify.annotations.NullMarked;
