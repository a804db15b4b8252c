/**
 * Background workers that cannot outlive their purpose: the API that users write against, and the
 * interfaces between the loop and its adapters. Start reading at {@link dev.leadlist.runner.Worker}
 * (embedded in an application) or {@link dev.leadlist.runner.WorkerProcess} (owning its JVM).
 *
 * <p>How a run takes its way: {@link dev.leadlist.runner.RunStore#claim claim},
 * {@link dev.leadlist.runner.TerminationGuard guard}, {@link dev.leadlist.runner.RunHandler
 * handler}, {@link dev.leadlist.runner.Step step}, {@link dev.leadlist.runner.RunStore#apply
 * result}.
 */
@NullMarked
package dev.leadlist.runner;

import org.jspecify.annotations.NullMarked;
