package dev.leadlist.runner;

/** Why a worker left its loop; one constant for one cause, decided by {@link TerminationGuard}. */
public enum ExitReason {
  /** The run it was bound to is terminal. */
  TARGET_TERMINAL(0),
  /** It did all the loops it was allowed. */
  LOOP_LIMIT(0),
  /** It was asked to stop. */
  STOP_REQUESTED(0),
  /** The row of the run it was bound to does not exist, or no longer. */
  TARGET_MISSING(66),
  /** PostgreSQL gave no answer for {@link WorkerSettings#databaseTimeout()}. */
  DATABASE_UNAVAILABLE(69),
  /** The handler failed too often in a row, and the run was set to its error status. */
  HANDLER_FAILED(70),
  /** Another worker took the run over. */
  LEASE_LOST(75),
  /** Another worker held the run all the time. */
  RUN_HELD(75),
  /** Its time was up. */
  TIME_LIMIT(124),
  /** The process that owned it is gone. */
  OWNER_GONE(129);

  private final int code;

  ExitReason(int code) {
    this.code = code;
  }

  /**
   * Returns the exit code of a worker process that left for this reason.
   *
   * <p>64 to 78 follow BSD's {@code sysexits.h}, 124 {@code timeout(1)}, above 128 the shell's 128
   * + signal.
   */
  public int code() {
    return code;
  }
}
