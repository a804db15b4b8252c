/**
 * Background workers that cannot outlive their purpose: the API that users write against, and the
 * guard that decides. Start reading at {@link dev.leadlist.runner.Worker} (embedded in an
 * application) or {@link dev.leadlist.runner.WorkerProcess} (owning its JVM).
 *
 * <p>How a run takes its way: claim (by the loop, of its store),
 * {@link dev.leadlist.runner.TerminationGuard guard}, {@link dev.leadlist.runner.RunHandler
 * handler}, {@link dev.leadlist.runner.Step step}, result.
 */
@NullMarked
package dev.leadlist.runner;

import org.jspecify.annotations.NullMarked;
