package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.process.ProcessIdentity;

/** Where the process of a row is, seen from here. */
enum Whereabouts {
  /** Alive on this machine: not a later process with its number. */
  HERE,
  /** Not alive any more, and nobody has heard of it either. */
  GONE,
  /** Not to be seen on this machine, although it was heard of a moment ago. */
  UNSEEN,
  /** On another host, in another container, or from before this machine was started. */
  ELSEWHERE,
  /** Its row does not say. */
  UNTOLD;

  /**
   * Looks. Both must hold for a process to be gone, for some systems hide processes from other
   * users.
   */
  static Whereabouts of(RegisteredWorker row) {
    ProcessIdentity process;
    try {
      process = ProcessIdentity.parse(row.process().orElse(""));
    } catch (IllegalArgumentException e) {
      return UNTOLD;
    }
    if (!process.isLocal()) {
      return ELSEWHERE;
    }
    if (process.isAlive()) {
      return HERE;
    }
    return row.isSilent() ? GONE : UNSEEN;
  }
}
