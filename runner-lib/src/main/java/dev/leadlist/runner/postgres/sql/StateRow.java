package dev.leadlist.runner.postgres.sql;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.store.Claim;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the columns that {@link RunStatements} selects. */
public final class StateRow {
  private StateRow() {}

  /**
   * Reads a run's state.
   *
   * @throws SQLException if the answer came from a server whose word does not count
   */
  public static RunState state(ResultSet row, Lineage lineage) throws SQLException {
    UUID id = Objects.requireNonNull(row.getObject("asked", UUID.class), "asked");
    lineage.check(row);
    if (!row.getBoolean("present")) {
      return RunState.missing(id);
    }
    return new RunState(
        id,
        row.getBoolean("terminal") ? RunState.Kind.TERMINAL : RunState.Kind.OPEN,
        row.getString("trimmed"),
        row.getBoolean("claimable"),
        row.getLong("last_token"),
        row.getString("holder"));
  }

  /** Reads a claim; the row must hold one. */
  public static Claim claim(ResultSet row) throws SQLException {
    Run run = new Run(
        Objects.requireNonNull(row.getObject("id", UUID.class), "id"),
        textOr(row.getString("criteria"), "null"),
        row.getInt("target_quantity"),
        textOr(row.getString("stage"), ""),
        textOr(row.getString("status"), ""));
    return new Claim(run, row.getLong("token"), row.getInt("failures"));
  }

  /** Returns whether the row holds a claim. */
  public static boolean hasClaim(ResultSet row) throws SQLException {
    return row.getObject("id") != null;
  }

  private static String textOr(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
