package dev.leadlist.runner;

/**
 * The user's work: advances one run by one step.
 *
 * <p>A handler is called on a daemon platform thread of its worker, by at most
 * {@link WorkerSettings#concurrency()} threads at once, and may be called again for a step that it
 * already did (after a crash, a lost lease or a failed commit): make the step repeatable, or do it
 * inside {@link RunContext#inTransaction}.
 */
@FunctionalInterface
public interface RunHandler {

  /**
   * Works on {@code run} and says how it goes on.
   *
   * <p>The thread is interrupted as soon as the run ends or the worker leaves. Let
   * {@link InterruptedException} and {@link RunRevokedException} pass through; they are not counted
   * as failures then.
   *
   * @param run the run as it was claimed
   * @param context what the handler may do while the run is its own; not valid after the return
   * @return how the run goes on; ignored when the run was revoked meanwhile
   * @throws Exception if the step failed; nothing is written, and it is tried again after a growing
   *     pause, up to {@link WorkerSettings#maxFailures()} times in a row
   */
  Step handle(Run run, RunContext context) throws Exception;
}
