package dev.leadlist.runner.postgres.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A table, view or sequence as the catalog has it.
 *
 * @param oid its number
 * @param kind its kind as in {@code pg_class.relkind}
 */
public record PgRelation(long oid, String kind) {

  /**
   * Looks in the catalog, which everybody may read: {@code to_regclass} throws where the user may
   * not use the schema.
   */
  public static Optional<PgRelation> find(Connection connection, String schema, String name)
      throws SQLException {
    String query = """
        select c.oid, c.relkind::text
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = ? and c.relname = ?\
        """;
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, schema);
      statement.setString(2, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new PgRelation(row.getLong(1), row.getString(2)))
            : Optional.empty();
      }
    }
  }

  /**
   * Returns whether it is a table, partitioned or not, so that rows can be locked and signalled.
   */
  boolean isTable() {
    return kind.equals("r") || kind.equals("p");
  }

  /** Returns what it is, in words. */
  String kindInWords() {
    return switch (kind) {
      case "r" -> "a table";
      case "p" -> "a partitioned table";
      case "v" -> "a view";
      case "m" -> "a materialized view";
      case "f" -> "a foreign table";
      case "S" -> "a sequence";
      case "c" -> "a composite type";
      default -> "an index";
    };
  }
}
