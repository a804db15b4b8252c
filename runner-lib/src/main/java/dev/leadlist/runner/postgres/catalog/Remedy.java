package dev.leadlist.runner.postgres.catalog;

import dev.leadlist.runner.RunTable;

/** The next steps that several messages end with. */
public final class Remedy {
  private Remedy() {}

  /** Says how to install the schema for the mapping. */
  public static String installFor(RunTable runs) {
    return "run `leadlist schema install` with the settings of your workers, or call"
        + " Schema.install(dataSource, runTable) for "
        + runs;
  }
}
