package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.postgres.sql.ArrayColumns;
import dev.leadlist.runner.postgres.sql.RegistrySql;
import dev.leadlist.runner.store.WorkerProgress;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes what workers say of themselves into the registry. */
public final class RegistryEntries implements Heartbeats.Registry {
  private final Database database;
  private final RegistrySql sql;
  private final Timing timing;

  RegistryEntries(Database database, RegistrySql sql, Timing timing) {
    this.database = database;
    this.sql = sql;
    this.timing = timing;
  }

  @Override
  public Set<String> enter(List<Member> workers) {
    return database.call("registering workers", connection -> enter(connection, workers));
  }

  private Set<String> enter(Connection connection, List<Member> workers) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.enter())) {
      ArrayColumns<Member> columns = new ArrayColumns<>(connection, statement, workers);
      columns.bind("text", Member::id);
      columns.bind("text", member -> member.settings().type());
      columns.bind("uuid", member -> member.settings().targetRun().orElse(null));
      columns.bind("bigint", member -> timing.since(member.startedAt()).toMillis());
      columns.bind("text", member -> member.residence().host());
      columns.bind("text", member -> member.residence().process());
      columns.bind("text", member -> member.settings().runTable().endRule());
      columns.bind("text", member -> member.residence().owner());
      columns.bind("bigint", RegistryEntries::maxLoops);
      columns.bind(
          "bigint",
          member -> member.settings().maxRuntime().map(Duration::toMillis).orElse(null));
      columns.bind("bigint", member -> member.settings().lease().toMillis());
      Set<String> entered = new HashSet<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          entered.add(Objects.requireNonNull(row.getString(1)));
        }
      }
      return entered;
    }
  }

  private static @Nullable Long maxLoops(Member member) {
    return member.settings().maxLoops().isPresent()
        ? Long.valueOf(member.settings().maxLoops().getAsInt())
        : null;
  }

  @Override
  public Map<String, Boolean> beat(List<Member> workers) {
    Map<Member, WorkerProgress> progress = new HashMap<>();
    workers.forEach(member -> progress.put(member, member.worker().progress()));
    Function<Member, WorkerProgress> of = member -> Objects.requireNonNull(progress.get(member));
    return database.call("sending heartbeats", connection -> {
      try (PreparedStatement statement = connection.prepareStatement(sql.beat())) {
        ArrayColumns<Member> columns = new ArrayColumns<>(connection, statement, workers);
        columns.bind("text", Member::id);
        columns.bind("text", member -> member.residence().process());
        columns.bind("bigint", member -> of.apply(member).loops());
        columns.bind("bigint", member -> of.apply(member).calls());
        columns.bind("uuid", member -> of.apply(member).currentRun().orElse(null));
        columns.bind("bigint", member -> of.apply(member).sinceProgress().toMillis());
        Map<String, Boolean> known = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            known.put(Objects.requireNonNull(row.getString(1)), row.getBoolean(2));
          }
        }
        return known;
      }
    });
  }

  /** Writes down that a worker has ended, and how if it knows; enters it first if need be. */
  public void end(Connection connection, Member member, @Nullable WorkerExit exit)
      throws SQLException {
    if (!tryEnd(connection, member, exit)) {
      enter(connection, List.of(member)); // over before its first heartbeat
      tryEnd(connection, member, exit);
    }
  }

  private boolean tryEnd(Connection connection, Member member, @Nullable WorkerExit exit)
      throws SQLException {
    WorkerProgress progress = member.worker().progress();
    try (PreparedStatement statement = connection.prepareStatement(sql.end())) {
      statement.setString(1, exit == null ? null : exit.reason().name());
      statement.setBoolean(2, exit != null && exit.handlerStuck());
      statement.setLong(3, exit == null ? progress.loops() : exit.loops());
      statement.setLong(4, exit == null ? progress.calls() : exit.calls());
      Duration duration = exit == null ? timing.since(member.startedAt()) : exit.duration();
      statement.setLong(5, duration.toMillis());
      statement.setString(6, member.id());
      statement.setString(7, member.residence().process());
      return statement.executeUpdate() > 0;
    }
  }
}
