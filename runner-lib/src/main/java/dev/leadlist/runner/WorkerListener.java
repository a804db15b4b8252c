package dev.leadlist.runner;

/**
 * Hears what happens to a worker.
 *
 * <p>Called outside locks, one event at a time, on the thread the event happens on; what it throws
 * is logged with the listener's name and goes no further. A slow listener slows its worker.
 */
public interface WorkerListener {

  /** The worker was built; called on the building thread, whose stack shows who made it. */
  default void onCreated(WorkerInfo worker) {}

  /** The worker's life begins; called on the thread that starts or runs it, before it connects. */
  default void onStarted(WorkerInfo worker) {}

  /** {@code run} was claimed and goes to the handler. */
  default void onClaimed(WorkerInfo worker, Run run) {}

  /** {@code step} was written: what the handler said, or what follows its failure. */
  default void onStep(WorkerInfo worker, Run run, Step step) {}

  /** The handler threw {@code failure} for {@code run}. */
  default void onFailure(WorkerInfo worker, Run run, Throwable failure) {}

  /**
   * The loop was left, with nothing more to be fetched; handlers may still be ending. Called on the
   * loop's thread at once, before anything is waited for.
   */
  default void onLoopLeft(WorkerInfo worker, ExitReason reason) {}

  /** The worker has ended; its threads and connections are gone, a stuck handler's excepted. */
  default void onExited(WorkerInfo worker, WorkerExit exit) {}
}
