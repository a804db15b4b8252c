package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.sql.RunSql;
import java.util.List;
import java.util.Map;

/** Puts the migrations together as one script for people. */
final class SchemaScript {
  private static final String HEAD = """
      -- Lead List Runner, schema version %d for %s (PostgreSQL 14 or newer). May be run again.
      -- Creating the triggers waits for open transactions that wrote to the run table, and new
      -- writers wait behind it: if this fails with "lock timeout", run it again.
      \\set ON_ERROR_STOP on
      set lock_timeout = '200ms';
      """;

  private SchemaScript() {}

  static String of(RunTable runs, List<Migration> migrations) {
    Map<String, String> placeholders = Schema.placeholders(runs);
    StringBuilder script = new StringBuilder();
    script.append(HEAD.formatted(Migration.latest(migrations), runs));
    for (Migration migration : migrations) {
      script
          .append("\n-- ---- ")
          .append(migration.file())
          .append("\nbegin;\n")
          .append(migration.render(placeholders))
          .append(MigrationLog.recordChecksum(RunSql.of(runs), migration))
          .append(";\ncommit;\n");
    }
    return script.append("\nreset lock_timeout;\n").toString();
  }
}
