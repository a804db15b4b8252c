package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.process.RunFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What is said of a worker process, and by whom. Its run file wins over its environment, for a
 * program may have given its worker other settings; what the registry says, which any program with
 * the right to write there may have made up, counts only where neither can be read.
 *
 * @param runFile what it wrote down about itself, if it is a worker process of this library
 * @param environment its variables; empty where nobody may know them
 * @param rows its workers that have not ended, as the registry of the database that was asked has
 *     them
 */
record Papers(
    Optional<RunFile> runFile,
    Optional<Map<String, String>> environment,
    List<RegisteredWorker> rows) {

  /** Takes a copy. */
  Papers {
    rows = List.copyOf(rows);
  }

  /** Returns whether nothing is said. */
  boolean areMissing() {
    return runFile.isEmpty() && environment.isEmpty() && rows.isEmpty();
  }

  /** Returns whether nobody says anything but the registry. */
  boolean areRowsOnly() {
    return runFile.isEmpty() && environment.isEmpty() && !rows.isEmpty();
  }

  /** Returns the run it is bound to, as it stands there: nobody has checked it. */
  Optional<String> target() {
    if (runFile.isPresent()) {
      return runFile.get().target().map(UUID::toString);
    }
    return environment.isPresent()
        ? variable("RUN_FILTER_ID")
        : rows.stream().findFirst().flatMap(RegisteredWorker::targetRun).map(UUID::toString);
  }

  /** Returns the run it is bound to, if it is one. */
  Optional<UUID> targetRun() {
    try {
      return target().filter(text -> text.length() == 36).map(UUID::fromString);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns whether it is bound to {@code run}, or was started with a variable that says so. */
  boolean mentions(String run) {
    return target().filter(run::equals).isPresent()
        || variable("RUN_FILTER_ID").filter(run::equals).isPresent();
  }

  /** Returns whether the registry has it bound otherwise: to another run, too, or to none. */
  boolean contradictEachOther() {
    Optional<UUID> target = targetRun();
    return rows.stream().anyMatch(row -> !row.targetRun().equals(target));
  }

  /**
   * Returns whether it calls a run over by this rule, for all that is said. Programs that are none
   * of this library's write no rule down, and are taken to follow the one that is asked about.
   */
  boolean follow(String endRule) {
    return runFile.isPresent()
        ? runFile.get().endRule().equals(endRule)
        : rows.stream()
            .map(RegisteredWorker::endRule)
            .flatMap(Optional::stream)
            .allMatch(endRule::equals);
  }

  /** Returns the database it works on, with its secrets: for connecting, never for people. */
  Optional<String> databaseUrl() {
    return variable("POSTGRES_URL");
  }

  private Optional<String> variable(String name) {
    return environment.map(variables -> variables.get(name));
  }
}
