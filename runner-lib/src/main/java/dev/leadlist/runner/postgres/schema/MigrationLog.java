package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.catalog.PgRelation;
import dev.leadlist.runner.postgres.sql.RunSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bookkeeping table as it was read: which migrations are installed, with which text.
 *
 * @param table the bookkeeping table, for messages
 * @param checksumByVersion the recorded checksums, empty where a tool with its own installed it
 */
record MigrationLog(String table, SortedMap<Integer, String> checksumByVersion) {
  private static final String TABLE = "leadlist_migrations";

  /** Reads the table; one that does not exist is an empty log. */
  static MigrationLog read(Connection connection, RunTable runs) throws SQLException {
    SortedMap<Integer, String> checksums = new TreeMap<>();
    if (PgRelation.find(connection, runs.schema(), TABLE).isPresent()) {
      String query = "select version, checksum from " + table(RunSql.of(runs));
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(query)) {
        while (row.next()) {
          checksums.put(row.getInt(1), Objects.requireNonNullElse(row.getString(2), ""));
        }
      }
    }
    return new MigrationLog(runs.schema() + "." + TABLE, checksums);
  }

  /** Returns the last version installed, 0 where none is. */
  int installedVersion() {
    return checksumByVersion.isEmpty() ? 0 : checksumByVersion.lastKey();
  }

  boolean has(Migration migration) {
    return checksumByVersion.containsKey(migration.version());
  }

  /** Returns one sentence for each migration that was installed with another text. */
  List<String> changed(List<Migration> migrations) {
    List<String> changed = new ArrayList<>();
    for (Migration migration : migrations) {
      String installed = checksumByVersion.getOrDefault(migration.version(), "");
      if (!installed.isEmpty() && !installed.equals(migration.checksum())) {
        changed.add(("%s is not the file that was installed (checksum now %.8s…, installed "
                + "%.8s…): use the released jar of the version that installed it, or, if "
                + "you know both texts to do the same, update %s set checksum = '%s' where "
                + "version = %d")
            .formatted(
                migration.file(),
                migration.checksum(),
                installed,
                table,
                migration.checksum(),
                migration.version()));
      }
    }
    return changed;
  }

  /** Returns the statement that notes with which text a migration was installed first. */
  static String recordChecksum(RunSql sql, Migration migration) {
    return "update %s set checksum = '%s' where version = %d and checksum is null"
        .formatted(table(sql), migration.checksum(), migration.version());
  }

  private static String table(RunSql sql) {
    return sql.schema() + "." + TABLE;
  }
}
