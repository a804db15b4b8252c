package dev.leadlist.runner.postgres.sql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Many ids at once, to the database and back. */
public final class Uuids {
  private Uuids() {}

  public static Array array(Connection connection, Collection<UUID> ids) throws SQLException {
    return connection.createArrayOf("uuid", ids.toArray());
  }

  /** Executes a query and returns its first column. */
  public static Set<UUID> of(PreparedStatement query) throws SQLException {
    Set<UUID> ids = new HashSet<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        ids.add(Objects.requireNonNull(row.getObject(1, UUID.class)));
      }
    }
    return ids;
  }
}
