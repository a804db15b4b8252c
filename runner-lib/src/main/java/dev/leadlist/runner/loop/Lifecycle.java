package dev.leadlist.runner.loop;

import dev.leadlist.runner.WorkerStatus;

/** The worker's status; the single writer of it. */
final class Lifecycle {
  private final String worker;
  private volatile WorkerStatus status = WorkerStatus.NEW; // written under this

  Lifecycle(String worker) {
    this.worker = worker;
  }

  WorkerStatus status() {
    return status;
  }

  /**
   * Moves on to {@code next}.
   *
   * @throws IllegalStateException if there is no such edge, with both names
   */
  synchronized void become(WorkerStatus next) {
    if (!status.canBecome(next)) {
      throw new IllegalStateException(
          "worker %s is %s and cannot become %s; a worker lives once, build another"
              .formatted(worker, status, next));
    }
    status = next;
  }

  /** Moves from {@code expected} to {@code next}; returns whether it was there. */
  synchronized boolean tryBecome(WorkerStatus expected, WorkerStatus next) {
    if (status != expected) {
      return false;
    }
    become(next);
    return true;
  }
}
