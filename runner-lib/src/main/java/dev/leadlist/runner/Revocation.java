package dev.leadlist.runner;

/** Why a run was taken from its handler. */
public enum Revocation {
  /** The run's status is terminal. */
  RUN_TERMINAL("has reached a terminal status"),
  /** The run's row is gone. */
  RUN_MISSING("is gone from its table"),
  /** Another worker has taken the run. */
  LEASE_LOST("was taken over by another worker"),
  /** Its lease could not be renewed in time, so another worker may take the run at any moment. */
  LEASE_DOUBTED("may be taken over at any moment, because its lease was not renewed in time"),
  /** The worker is leaving. */
  WORKER_LEAVING("is let go because its worker is leaving"),
  /** The handler has returned; its context is spent. */
  HANDLER_RETURNED("is no longer in the hands of this handler, which has returned");

  private final String sentence;

  Revocation(String sentence) {
    this.sentence = sentence;
  }

  /** Returns the reason as the end of a sentence whose subject is the run. */
  public String sentence() {
    return sentence;
  }
}
