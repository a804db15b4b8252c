package dev.leadlist.runner;

/** Who asked a worker to stop. */
public enum StopCause {
  /** {@link Worker#requestStop()}, {@link Worker#close()}, or a signal to the process. */
  REQUESTED(ExitReason.STOP_REQUESTED),
  /** The owner watch: the process that started the worker is gone. */
  OWNER_GONE(ExitReason.OWNER_GONE);

  private final ExitReason reason;

  StopCause(ExitReason reason) {
    this.reason = reason;
  }

  /** Returns the reason that such a stop ends with. */
  public ExitReason reason() {
    return reason;
  }
}
