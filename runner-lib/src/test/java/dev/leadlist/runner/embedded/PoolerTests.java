package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerBuilder;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.postgres.catalog.Examination;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The promises behind PgBouncer, on pools that were set up as if it were not there: what it takes
 * from a client, notifications and named statements above all, workers find out and do without.
 */
@Tag("faults")
@ParameterizedClass
@EnumSource(PgBouncer.PoolMode.class)
class PoolerTests {
  private final PgBouncer.PoolMode mode;
  private final Workplace place = new Workplace(Mode.FULL);
  private PgBouncer pooler;
  private HikariDataSource pool;

  PoolerTests(PgBouncer.PoolMode mode) {
    this.mode = mode;
  }

  @BeforeEach
  void startPooler() {
    Optional<Path> program = PgBouncer.find();
    assumeThat(program).as("pgbouncer").isPresent();
    pooler = PgBouncer.start(program.get(), place.database.port(), mode);
    pool = Workplace.pool(pooler.jdbcUrl(place.database.name()));
  }

  @AfterEach
  void closeAll() {
    place.close();
    if (pooler != null) {
      pool.close();
      pooler.close();
    }
  }

  @Test
  void leavesWhenItsRunEnds() throws Exception {
    place.database.execute("create table leads (run_id uuid)");
    Worker anchor = place.start(worker(place.runs.insert("paused"), new BlockedCall()));
    if (listens()) {
      place.awaitListener();
    }
    try (FaultTally tally = new FaultTally("behind PgBouncer, a run ends, " + mode)) {
      Random random = FaultRounds.random();
      for (int round = 0; round < FaultRounds.of(50); round++) {
        endARunInMidstOfItsCalls(random, tally);
      }
    }
    anchor.requestStop();
    Workplace.exitOf(anchor);
  }

  private void endARunInMidstOfItsCalls(Random random, FaultTally tally) throws Exception {
    UUID run = place.runs.insertActive();
    CallsAndWrites handler = new CallsAndWrites();
    LifeLog life = new LifeLog();
    Worker worker = place.start(worker(run, handler).listener(life));
    Eventually.opens("it has called and written", handler.written);
    Eventually.randomPhase(random, Duration.ofMillis(60));
    long ended = place.outsider.setStatus(run, "completed");
    int before = leads(run);
    Duration took = life.leftAfter(ended);
    WorkerExit exit = Workplace.exitOf(worker);
    worker.close();
    tally.rounds(1);
    tally.countIf(took.compareTo(bound()) > 0, Harm.STALE_WORKER, "took " + took);
    tally.countIf(
        exit.reason() != ExitReason.TARGET_TERMINAL, Harm.LOST_STOP_SIGNAL, exit.toString());
    tally.countIf(handler.lastEntered - ended > 0, Harm.CALL_AFTER_THE_END, "run " + run);
    tally.countIf(leads(run) > before, Harm.STALE_WRITE, "run " + run);
  }

  @Test
  void noRunIsWorkedOnTwice() throws Exception {
    try (Connection neighbour = pool.getConnection();
        Statement statement = neighbour.createStatement()) {
      new SharedWork(place, pool)
          .disturb("behind PgBouncer, runs are shared, " + mode, () -> takeATurn(statement));
    }
  }

  /** A neighbour that takes a server connection for a while, so that others get another one. */
  private static void takeATurn(Statement statement) {
    try {
      statement.execute("select pg_sleep(0.01)");
    } catch (SQLException e) {
      throw new IllegalStateException("a neighbour fails", e);
    }
  }

  @Test
  void findsOutBeforehandWhatThePoolerTakesAway() {
    Examination found = Examination.of(pool, RunTable.standard());
    assertThat(found.mode()).isEqualTo(listens() ? "full" : "polling");
    assertThat(found.remarks())
        .filteredOn(remark -> !remark.startsWith("max_prepared_transactions")) // the server's own
        .singleElement()
        .asString()
        .contains("pooler", listens() ? "session mode" : "transaction mode");
  }

  @Test
  void leavesNoSessionListeningThatBelongsToOthers() throws Exception {
    assumeThat(listens()).as("its own session").isFalse();
    try (LogCapture log = new LogCapture()) {
      Worker worker = place.start(worker(place.runs.insert("paused"), new BlockedCall()));
      Eventually.that(
          "it says that it polls", () -> !log.with("no notifications, polling").isEmpty());
      worker.requestStop();
      Workplace.exitOf(worker);
      worker.close();
    }
    assertThat(heardByOthers()).isZero();
  }

  /** Takes all sessions of the pooler at once, and counts those to which a signal comes. */
  private int heardByOthers() throws SQLException {
    List<Connection> others = new ArrayList<>();
    int heard = 0;
    try {
      for (int i = 0; i < PgBouncer.PoolMode.TRANSACTION.serverConnections(); i++) {
        Connection other = pool.getConnection();
        others.add(other);
        other.setAutoCommit(false);
        other.createStatement().execute("select 1");
      }
      UUID ended = place.runs.insertActive();
      place.outsider.setStatus(ended, "completed");
      for (Connection other : others) {
        other.commit();
        heard += signals(other, ended);
      }
    } finally {
      for (Connection other : others) {
        other.close();
      }
    }
    return heard;
  }

  private static int signals(Connection connection, UUID run) throws SQLException {
    PGNotification[] received = connection.unwrap(PGConnection.class).getNotifications(200);
    return (int) Stream.ofNullable(received)
        .flatMap(Stream::of)
        .filter(signal -> signal.getParameter().equals(run.toString()))
        .count();
  }

  private WorkerBuilder worker(UUID run, RunHandler handler) {
    return Workplace.worker(pool, run, handler);
  }

  private boolean listens() {
    return mode == PgBouncer.PoolMode.SESSION;
  }

  private Duration bound() {
    return (listens() ? Mode.FULL : Mode.POLL).bound();
  }

  private int leads(UUID run) {
    return Integer.parseInt(place
        .database
        .query("select count(*) from leads where run_id = '%s'".formatted(run))
        .get(0));
  }

  /** Calls and writes in turns, and notes when the last call was entered that was let through. */
  private static final class CallsAndWrites implements RunHandler {
    final CountDownLatch written = new CountDownLatch(8); // more than a driver does without a name
    private volatile long lastEntered;

    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      while (true) {
        long entered = System.nanoTime();
        context.call(() -> lastEntered = entered);
        context.inTransaction(connection -> TransactionTests.insertLead(connection, run));
        written.countDown();
      }
    }
  }
}
