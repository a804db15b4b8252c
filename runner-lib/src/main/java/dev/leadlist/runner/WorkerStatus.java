package dev.leadlist.runner;

/** Where a worker stands in its life; it only ever moves down this list. */
public enum WorkerStatus {
  /** Built, not started. */
  NEW,
  /** Connecting. */
  STARTING,
  /** In its loop. */
  RUNNING,
  /** Out of its loop, ending its handlers. */
  STOPPING,
  /** Over. */
  ENDED;

  /** Returns whether the edge from this state to {@code next} is legal. */
  public boolean canBecome(WorkerStatus next) {
    return switch (this) {
      case NEW -> next == STARTING || next == ENDED;
      case STARTING -> next == RUNNING || next == ENDED;
      case RUNNING -> next == STOPPING;
      case STOPPING -> next == ENDED;
      case ENDED -> false;
    };
  }
}
