package dev.leadlist.runner.postgres;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.connect.Endpoint;
import dev.leadlist.runner.postgres.sql.RunSql;
import dev.leadlist.runner.postgres.sql.SqlText;
import dev.leadlist.runner.postgres.sql.Uuids;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What a database says of runs when somebody asks who does not work on them, such as a cleanup.
 *
 * @param isPrimary whether the server's answers are of now
 * @param hidesRows whether row-level security may hide runs from whoever asked
 * @param uptime how long the server has been up
 * @param fingerprint which database of which server answered, as {@link #fingerprint(DataSource)}
 * @param runs the runs that were asked about; leases are not looked at
 */
public record RunInquiry(
    boolean isPrimary,
    boolean hidesRows,
    Duration uptime,
    String fingerprint,
    Map<UUID, RunState> runs) {

  /** A number, because a time's text depends on the session's time zone. */
  private static final String FINGERPRINT = """
      (select extract(epoch from pg_catalog.pg_postmaster_start_time())::text || '/' || d.oid
       from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())\
      """;

  /** Takes a copy. */
  public RunInquiry {
    runs = Map.copyOf(runs);
  }

  /**
   * Asks about all of them in one query.
   *
   * @throws StoreUnavailableException if the database cannot be asked, or has no such table
   */
  public static RunInquiry of(DataSource dataSource, RunTable table, Collection<UUID> ids) {
    RunSql sql = RunSql.of(table);
    String query = """
        select a.id, r.%1$s is not null as present, (%2$s) is true as terminal, %3$s as status,
          not pg_catalog.pg_is_in_recovery() as primary,
          pg_catalog.row_security_active(%4$s) as hides,
          extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_postmaster_start_time())
            as uptime,
          %6$s as fingerprint
        from (select null::uuid as id union all select * from unnest(?::uuid[])) a
          left join %5$s r on r.%1$s = a.id
        """.formatted(
            sql.id(),
            sql.isTerminal("r"),
            sql.trimmedStatus("r"),
            SqlText.literal(sql.table()),
            sql.table(),
            FINGERPRINT);
    return new Database(dataSource, Database.NETWORK_TIMEOUT)
        .call("looking at the runs of workers", connection -> {
          try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(1, Uuids.array(connection, ids));
            try (ResultSet row = statement.executeQuery()) {
              return read(row);
            }
          }
        });
  }

  /** The first row stands for the server alone, so that it is known where nothing was asked. */
  private static RunInquiry read(ResultSet row) throws SQLException {
    Map<UUID, RunState> runs = new HashMap<>();
    boolean isPrimary = false;
    boolean hidesRows = true;
    Duration uptime = Duration.ZERO;
    String fingerprint = "";
    while (row.next()) {
      isPrimary = row.getBoolean("primary");
      hidesRows = row.getBoolean("hides");
      uptime = Duration.ofMillis((long) (row.getDouble("uptime") * 1000));
      fingerprint = Objects.requireNonNull(row.getString("fingerprint"));
      if (row.getObject("id") != null) {
        UUID id = Objects.requireNonNull(row.getObject("id", UUID.class));
        runs.put(id, state(id, row));
      }
    }
    return new RunInquiry(isPrimary, hidesRows, uptime, fingerprint, runs);
  }

  private static RunState state(UUID id, ResultSet row) throws SQLException {
    if (!row.getBoolean("present")) {
      return RunState.missing(id);
    }
    RunState.Kind kind = row.getBoolean("terminal") ? RunState.Kind.TERMINAL : RunState.Kind.OPEN;
    return new RunState(id, kind, row.getString("status"), false, 0, null);
  }

  /** Returns {@code host:port/database} as a worker's run file has it, for comparing only. */
  public static String place(DataSource dataSource) {
    return Endpoint.of(dataSource).address();
  }

  /**
   * Returns what tells this database of this server from every other one: when the server was
   * started, and the database's number.
   *
   * @throws StoreUnavailableException if it cannot be asked
   */
  public static String fingerprint(DataSource dataSource) {
    return new Database(dataSource, Database.NETWORK_TIMEOUT)
        .call("asking who it is", connection -> {
          try (PreparedStatement statement = connection.prepareStatement("select " + FINGERPRINT);
              ResultSet row = statement.executeQuery()) {
            row.next();
            return Objects.requireNonNull(row.getString(1));
          }
        });
  }
}
