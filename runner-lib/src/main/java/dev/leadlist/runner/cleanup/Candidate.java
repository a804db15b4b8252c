package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.RunFile;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A process that is a worker, as far as can be told from outside of the database.
 *
 * @param process the process
 * @param runFile what it wrote down about itself, if it is a worker of this library
 * @param environment its variables; empty where nobody may know them
 * @param sharesNamespaces whether it sees the processes and the network that we see
 * @param isOrphaned whether its owner is named, of this machine, and dead
 */
record Candidate(
    ProcessEntry process,
    Optional<RunFile> runFile,
    Optional<Map<String, String>> environment,
    boolean sharesNamespaces,
    boolean isOrphaned) {

  /** Returns the run it is bound to, as it stands there: nobody has checked it. */
  Optional<String> target() {
    return runFile.isPresent()
        ? runFile.get().target().map(UUID::toString)
        : variable("RUN_FILTER_ID");
  }

  /** Returns the run it is bound to, if it is one. */
  Optional<UUID> targetRun() {
    try {
      return target().filter(text -> text.length() == 36).map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns the database it works on, with its secrets: for connecting, never for people. */
  Optional<String> databaseUrl() {
    return variable("POSTGRES_URL");
  }

  /** Returns whose process it is. */
  String user() {
    return process.user();
  }

  /** Returns whether anything is known of what it works on. */
  boolean canBeRead() {
    return environment.isPresent();
  }

  private Optional<String> variable(String name) {
    return environment.map(variables -> variables.get(name));
  }
}
