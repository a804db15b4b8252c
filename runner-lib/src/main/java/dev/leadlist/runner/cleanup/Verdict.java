package dev.leadlist.runner.cleanup;

/** What became of a worker process. */
public enum Verdict {
  /** Its run is over or gone, proven by its own database: it is to be ended. */
  STALE,
  /** Its owner is dead, its run is not over. */
  ORPHANED,
  /** It works on a run that is not over. */
  ACTIVE,
  /** It is bound to no run. */
  PRODUCTION,
  /** It runs in another container or network namespace, whose names mean other things. */
  REMOTE,
  /** Nothing is proven; it is left alone. */
  UNKNOWN
}
