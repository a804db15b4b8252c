package dev.leadlist.runner.cleanup;

/**
 * What was done with a worker process that was to be ended.
 *
 * @param how how it ended, or why it did not
 * @param processes how many there were, the worker among them
 */
public record Ended(How how, int processes) {

  /** How a worker process ended, or why it did not. */
  public enum How {
    /** By TERM, with its descendants, or by itself. */
    BY_TERM,
    /** It or one of its descendants ignored TERM. */
    BY_KILL,
    /** It or one of its descendants is still there. */
    STILL_THERE,
    /** Nothing was tried: it is another user's. */
    OF_ANOTHER_USER
  }

  /** Returns whether it is gone, with its descendants. */
  public boolean isGone() {
    return how == How.BY_TERM || how == How.BY_KILL;
  }
}
