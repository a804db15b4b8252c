package dev.leadlist.runner.cleanup;

/** What became of a worker. */
public enum Verdict {
  /** Its run is over or gone, proven by its own database: it is to be ended. */
  STALE,
  /** Its owner is dead; its run is not over, or it is bound to none. */
  ORPHANED,
  /** It works on a run that is not over. */
  ACTIVE,
  /** It is bound to no run. */
  PRODUCTION,
  /** It is alive, its run is not over, and it has made no progress for long. */
  HUNG,
  /** Only its row is left: its process is gone, and it did not say how it ended. */
  CRASHED,
  /** It runs on another host, or in a container or network whose names mean other things. */
  REMOTE,
  /** Nothing is proven; it is left alone. */
  UNKNOWN
}
