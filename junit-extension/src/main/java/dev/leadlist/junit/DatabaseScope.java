package dev.leadlist.junit;

/** Who shares a database. */
public enum DatabaseScope {
  /** Not set: {@link #SHARED}, unless another declaration of the same worker says otherwise. */
  UNSET,
  /**
   * All tests of the session share one. A worker bound to a run works on no other, so they do not
   * see each other; this costs nothing.
   */
  SHARED,
  /** The tests of one class share one, which nobody else has. */
  PER_CLASS,
  /** Each test has one of its own. */
  PER_TEST
}
