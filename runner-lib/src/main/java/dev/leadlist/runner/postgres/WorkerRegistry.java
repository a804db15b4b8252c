package dev.leadlist.runner.postgres;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.sql.RegistrySql;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The workers of a database, for whoever looks after them: who is alive, who has fallen silent, who
 * ended and why; and a way to ask one to stop, wherever it runs.
 *
 * <p>Works from any process. Safe for use by several threads. Every method asks the database, and
 * throws {@link StoreUnavailableException} if it cannot be asked or {@code Schema.install} was not
 * done. Reading needs SELECT on {@code worker_registry}, the others UPDATE, and purging DELETE.
 */
public final class WorkerRegistry {
  private final Database database;
  private final RegistrySql sql;
  private final String channel;

  /** Creates a registry; connects to nothing yet. */
  public WorkerRegistry(DataSource dataSource, RunTable runs) {
    this.database = new Database(dataSource, Database.NETWORK_TIMEOUT);
    this.sql = RegistrySql.of(runs);
    this.channel = SignalChannel.of(runs);
  }

  /** Returns all workers that have not ended, crashed ones too, the oldest first. */
  public List<RegisteredWorker> workers() {
    return read(sql.read("w.status in ('active', 'crashed')"), List.of());
  }

  /** Returns a worker, ended or not. */
  public Optional<RegisteredWorker> find(String workerId) {
    return read(sql.read("w.worker_id = ?"), List.of(workerId)).stream().findFirst();
  }

  /**
   * Asks a worker to stop: it leaves with STOP_REQUESTED, at once if it listens, else within a
   * second. Returns at once; a worker that is frozen or cut off stops when it wakes up.
   *
   * @return how many were asked: 1, or 0 if there is no such worker or it has ended
   */
  public int requestStop(String workerId) {
    return ask("w.worker_id = ?", workerId);
  }

  /**
   * Asks all workers that are bound to {@code run} to stop; see {@link #requestStop}. Workers that
   * merely have it in hand go on: they are not there for this run alone.
   */
  public int requestStopOfRun(UUID run) {
    return ask("w.run_filter_id = ?", run);
  }

  private int ask(String which, Object parameter) {
    return database.call("asking workers to stop", connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql.requestStop(which))) {
        statement.setObject(1, parameter);
        statement.setString(2, channel);
        int asked = 0;
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            asked++;
          }
        }
        return asked;
      }
    });
  }

  /**
   * Notes that a worker has crashed. For callers who have proven, after {@code seen} was read, that
   * its process is gone. A heartbeat or an exit that comes all the same overwrites it.
   *
   * @return whether it was noted: not if the worker has been heard of since, or has ended
   */
  public boolean markCrashed(RegisteredWorker seen) {
    OffsetDateTime beat = seen.lastHeartbeat().atOffset(ZoneOffset.UTC);
    return update("noting a crash", sql.markCrashed(), List.of(seen.workerId(), beat)) > 0;
  }

  /**
   * Notes as crashed all workers that have been silent for longer than their lease, while the
   * server took the heartbeats of others. Workers of other programs promise no heartbeat and are
   * left alone.
   *
   * @return how many were noted
   */
  public int markSilentAsCrashed() {
    return update("noting crashes", sql.markSilent(), List.of());
  }

  /**
   * Deletes the rows of workers that ended or crashed longer than {@code age} ago.
   *
   * @return how many were deleted
   */
  public int purge(Duration age) {
    return update("purging workers", sql.purge(), List.of(age.toMillis()));
  }

  private List<RegisteredWorker> read(String query, List<Object> parameters) {
    return database.call("reading workers", connection -> {
      List<RegisteredWorker> workers = new ArrayList<>();
      try (PreparedStatement statement = connection.prepareStatement(query)) {
        bind(statement, parameters);
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            workers.add(WorkerRow.read(row));
          }
        }
      }
      return List.copyOf(workers);
    });
  }

  private int update(String doing, String statementText, List<Object> parameters) {
    return database.call(doing, connection -> {
      try (PreparedStatement statement = connection.prepareStatement(statementText)) {
        bind(statement, parameters);
        return statement.executeUpdate();
      }
    });
  }

  private static void bind(PreparedStatement statement, List<Object> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
  }
}
