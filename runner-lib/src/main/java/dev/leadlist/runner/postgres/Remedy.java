package dev.leadlist.runner.postgres;

import dev.leadlist.runner.RunTable;

/** The next steps that several messages end with. */
final class Remedy {
  private Remedy() {}

  /** Says how to install the schema for the mapping. */
  static String installFor(RunTable runs) {
    return "run `leadlist schema install` with the settings of your workers, or call"
        + " Schema.install(dataSource, runTable) for "
        + runs;
  }
}
