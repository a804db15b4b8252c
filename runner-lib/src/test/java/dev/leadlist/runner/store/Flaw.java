package dev.leadlist.runner.store;

/** A fault that is planted, to see whether a test finds it. */
public enum Flaw {
  /** Writes ask for no fencing token. */
  NO_TOKEN_AT_THE_WRITE,
  /** Whoever lost the database does not read its runs again once it answers. */
  NO_READ_ON_RECONNECT,
  /** Workers believe in their leases for twice as long as the database keeps them. */
  LEASE_BELIEVED_TOO_LONG,
  /** Runs are fetched without a look at the target, and whatever their status. */
  GUARD_AFTER_THE_FETCH,
  /** A call is let through on what was read before it was entered. */
  CALL_ON_AN_OLD_ANSWER
}
