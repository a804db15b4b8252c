package dev.leadlist.runner.faults;

/** What must never happen, whatever breaks. */
public enum Harm {
  /** A worker that goes on beyond its bound though its run is over. */
  STALE_WORKER("stale workers"),
  /** A stop, or an end of the run, that the worker never acted upon. */
  LOST_STOP_SIGNAL("lost stop signals"),
  /** Two workers on one run at once. */
  DOUBLE_HANDLING("double handling"),
  /** A write of a worker that had lost its run, or to a run that had ended. */
  STALE_WRITE("stale writes"),
  /** A guarded call that was entered after the end and let through. */
  CALL_AFTER_THE_END("calls after the end"),
  /** A process that was ended and was not stale. */
  WRONG_KILL("wrong kills"),
  /** A thread, process or session that outlived its worker. */
  LEFTOVER("leftovers");

  private final String words;

  Harm(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
