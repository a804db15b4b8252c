package dev.leadlist.runner.postgres.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds rows to a statement that unnests them: each column of all rows as one array. */
public final class ArrayColumns<T> {
  private final Connection connection;
  private final PreparedStatement statement;
  private final List<T> rows;
  private int next = 1;

  public ArrayColumns(Connection connection, PreparedStatement statement, List<T> rows) {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
  }

  public void bind(String type, Function<? super T, ? extends @Nullable Object> column)
      throws SQLException {
    @Nullable Object[] values = rows.stream().<@Nullable Object>map(column).toArray();
    statement.setArray(next++, connection.createArrayOf(type, values));
  }

  /** Returns the position of the first parameter after the arrays. */
  public int next() {
    return next;
  }
}
