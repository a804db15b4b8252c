package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessEntry;
import java.util.Optional;
import java.util.UUID;

/**
 * A process that is a worker, by its command line or its run file. Only these may ever be ended: a
 * row of the registry alone makes no process a candidate.
 *
 * @param process the process
 * @param papers what is said of it
 * @param sharesNamespaces whether it sees the processes and the network that we see
 * @param isOrphaned whether its owner is named, of this machine, and dead
 */
record Candidate(
    ProcessEntry process, Papers papers, boolean sharesNamespaces, boolean isOrphaned) {

  /** Returns the run it is bound to, as it stands there: nobody has checked it. */
  Optional<String> target() {
    return papers.target();
  }

  /** Returns the run it is bound to, if it is one. */
  Optional<UUID> targetRun() {
    return papers.targetRun();
  }

  /** Returns whose process it is. */
  String user() {
    return process.user();
  }
}
