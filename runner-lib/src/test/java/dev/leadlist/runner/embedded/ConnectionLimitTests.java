package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers whose role gets no more connections, because others of the same role have them all. */
@Tag("faults")
class ConnectionLimitTests {
  private static final int LIMIT = 14;
  private static final Duration BOUND = Mode.POLL_INTERVAL.plusSeconds(1);

  /** {@code too_many_connections}. */
  private static final String NO_ROOM = "53300";

  private final Workplace place = new Workplace(Mode.FULL);
  private final List<Connection> hoard = new ArrayList<>();
  private DataSource connections;
  private HikariDataSource pool;
  private String role;

  @BeforeEach
  void limitARole() {
    role = place.database.createRole("limited");
    place.database.execute("""
        alter role %1$s connection limit %2$d;
        grant usage on schema pm_pipeline to %1$s;
        grant all on all tables in schema pm_pipeline to %1$s;
        grant all on all sequences in schema pm_pipeline to %1$s;
        alter default privileges grant all on tables to %1$s;
        """.formatted(role, LIMIT));
    connections = place.database.dataSource(role);
    pool = new HikariDataSource();
    pool.setDataSource(connections);
    pool.setMaximumPoolSize(6);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(1_000);
  }

  @AfterEach
  void closeAll() throws SQLException {
    letGo();
    pool.close();
    place.close();
  }

  @Test
  void noRunIsWorkedOnTwice() throws Exception {
    new SharedWork(place, pool).disturb("connection limit reached, runs are shared", () -> {
      endSessions();
      takeAll();
      letGo();
    });
  }

  @Test
  void noCallIsLetThroughThatWasEnteredAfterTheEnd() throws Exception {
    try (FaultTally tally = new FaultTally("connection limit reached, a run ends")) {
      Random random = FaultRounds.random();
      for (int round = 0; round < FaultRounds.of(20); round++) {
        endARun(random, tally);
      }
    }
  }

  private void endARun(Random random, FaultTally tally) throws Exception {
    UUID run = place.runs.insertActive();
    RestlessCalls calls = new RestlessCalls();
    LifeLog life = new LifeLog();
    Worker worker = place.start(Workplace.worker(pool, run, calls).listener(life));
    Eventually.that("calls", () -> calls.accepted.get() > 0);
    Eventually.randomPhase(random, Duration.ofMillis(100));
    endSessions();
    assertThat(takeAll()).as("sessions that others took").isPositive();
    long ended = place.outsider.setStatus(run, "completed");
    Eventually.randomPhase(random, Duration.ofMillis(500));
    letGo();
    Duration took = life.leftAfter(System.nanoTime());
    WorkerExit exit = Workplace.exitOf(worker);
    worker.close();
    tally.rounds(1);
    tally.countIf(took.compareTo(BOUND) > 0, Harm.STALE_WORKER, "took " + took);
    tally.countIf(
        exit.reason() != ExitReason.TARGET_TERMINAL, Harm.LOST_STOP_SIGNAL, exit.toString());
    tally.countIf(calls.enteredAfter(ended), Harm.CALL_AFTER_THE_END, "run " + run);
  }

  private void endSessions() {
    place.outsider.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + role + "'");
  }

  /** Takes connections until there is no more room; returns how many. */
  private int takeAll() {
    try {
      while (true) {
        hoard.add(connections.getConnection());
      }
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo(NO_ROOM);
      return hoard.size();
    }
  }

  private void letGo() {
    try {
      for (Connection connection : hoard) {
        connection.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("a connection does not close", e);
    }
    hoard.clear();
  }
}
