package dev.leadlist.runner.postgres.schema;

import java.util.List;

/**
 * What {@link Schema#check} found.
 *
 * @param installedVersion the last migration recorded as installed, 0 where none is
 * @param latestVersion the last migration that this library knows
 * @param problems one sentence per problem, each with its remedy; empty where all is in place
 */
public record SchemaReport(int installedVersion, int latestVersion, List<String> problems) {

  /** Takes a copy. */
  public SchemaReport {
    problems = List.copyOf(problems);
  }

  /** Returns whether everything is installed as this library and the mapping want it. */
  public boolean isComplete() {
    return problems.isEmpty();
  }
}
