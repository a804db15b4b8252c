package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.catalog.RegistryTable;
import dev.leadlist.runner.postgres.sql.RegistrySql;
import dev.leadlist.runner.postgres.sql.RunSql;
import dev.leadlist.runner.postgres.sql.SqlText;
import java.util.List;

/**
 * What a database role is there for, with the rights that this takes and no others: see
 * {@link Schema#grants}. A role may have several duties.
 */
public enum Duty {
  /** Working on runs under leases, seen in the registry. */
  WORKER {
    @Override
    List<String> rights(RunSql sql) {
      return List.of(
          "usage on schema " + sql.schema(),
          workingOn(sql),
          "select, insert, update on " + sql.leases(),
          "usage on sequence " + sql.tokens(),
          "select, insert, update on " + registry(sql));
    }
  },
  /** Working on runs where there is nothing but the run table. */
  PLAIN_WORKER {
    @Override
    List<String> rights(RunSql sql) {
      return List.of("usage on schema " + sql.schema(), workingOn(sql));
    }
  },
  /** Asking which workers of a machine are stale; ending them is the operating system's matter. */
  CLEANUP {
    @Override
    List<String> rights(RunSql sql) {
      return List.of(
          "usage on schema " + sql.schema(),
          readingTheStatus(sql),
          "select, update (status, ended_at) on " + registry(sql)); // to note crashes
    }
  },
  /** The same where there is nothing but the run table. */
  PLAIN_CLEANUP {
    @Override
    List<String> rights(RunSql sql) {
      return List.of("usage on schema " + sql.schema(), readingTheStatus(sql));
    }
  },
  /**
   * Looking at the view {@code workers}, or reading a
   * {@link dev.leadlist.runner.postgres.WorkerRegistry}.
   */
  MONITOR {
    @Override
    List<String> rights(RunSql sql) {
      return List.of(
          "usage on schema " + sql.schema(),
          readingTheStatus(sql),
          "select on %s.%s".formatted(sql.schema(), RegistryTable.VIEW),
          "select on " + registry(sql),
          // Everybody has it, but for databases that take the rights of PUBLIC away.
          "execute on function %s.leadlist_run_status(uuid)".formatted(sql.schema()));
    }
  };

  /** Returns what stands between GRANT and TO. */
  abstract List<String> rights(RunSql sql);

  /** Returns the statements that give the rights to {@code role}. */
  final List<String> grants(RunTable runs, String role) {
    return rights(RunSql.of(runs)).stream()
        .map(right -> "grant %s to %s;".formatted(right, SqlText.identifier(role)))
        .toList();
  }

  /** Locking a row takes UPDATE on any of its columns. */
  private static String workingOn(RunSql sql) {
    return "select (%s, %s, %s, %s, %s), update (%s, %s) on %s"
        .formatted(
            sql.id(),
            sql.criteria(),
            sql.targetQuantity(),
            sql.stage(),
            sql.status(),
            sql.stage(),
            sql.status(),
            sql.table());
  }

  private static String readingTheStatus(RunSql sql) {
    return "select (%s, %s) on %s".formatted(sql.id(), sql.status(), sql.table());
  }

  private static String registry(RunSql sql) {
    return sql.schema() + "." + RegistrySql.NAME;
  }
}
