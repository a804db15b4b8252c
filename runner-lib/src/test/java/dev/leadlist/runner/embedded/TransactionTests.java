package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerStatus;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handler writes in a transaction is there only if the run was its own at the COMMIT. */
@ParameterizedClass
@EnumSource(Mode.class)
class TransactionTests {

  /** Longer than any test: no poll tells the worker what its COMMIT has to find out. */
  private static final Duration NO_POLL = Duration.ofMinutes(1);

  private final Mode mode;
  private final Workplace place;

  TransactionTests(Mode mode) {
    this.mode = mode;
    this.place = new Workplace(mode);
    place.database.execute("create table leads (run_id uuid)");
  }

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void commitsWhileTheRunIsItsOwn() {
    UUID run = place.runs.insertActive();
    RunHandler writing = (r, context) -> {
      int written = context.inTransaction(connection -> insertLead(connection, r));
      return written == 1 ? Step.complete() : Step.fail("nothing written");
    };
    try (Worker worker = place.worker(run, writing).build()) {
      assertThat(worker.run().reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    }
    assertThat(leads()).containsExactly(run.toString());
    assertThat(place.runs.status(run)).isEqualTo("completed");
  }

  @Test
  void writesNothingWhenTheRunEndedBeforeTheCommit() throws Exception {
    UUID run = place.runs.insertActive();
    Held held = new Held();
    Worker worker = place.start(place.worker(run, held).pollInterval(NO_POLL));
    Eventually.opens("the lead is inserted", held.inserted);
    place.outsider.setStatus(run, "completed");
    held.goOn.countDown();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(held.refusal.get().revocation()).isEqualTo(Revocation.RUN_TERMINAL);
    assertThat(held.refusal.get()).hasMessageContaining("commit refused");
    assertThat(leads()).isEmpty();
  }

  @Test
  void writesNothingWhenTheRowWasDeletedBeforeTheCommit() throws Exception {
    UUID run = place.runs.insertActive();
    Held held = new Held();
    Worker worker = place.start(place.worker(run, held).pollInterval(NO_POLL));
    Eventually.opens("the lead is inserted", held.inserted);
    place.outsider.delete(run);
    held.goOn.countDown();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_MISSING);
    assertThat(held.refusal.get().revocation()).isEqualTo(Revocation.RUN_MISSING);
    assertThat(leads()).isEmpty();
  }

  @Test
  void writesNothingWhenTheLeaseWasTakenOver() throws Exception {
    assumeThat(mode.hasLeases()).isTrue();
    UUID run = place.runs.insertActive();
    Held held = new Held();
    Worker worker = place.start(place.worker(run, held).pollInterval(NO_POLL));
    Eventually.opens("the lead is inserted", held.inserted);
    place.outsider.execute(
        "update pm_pipeline.run_leases set worker_id = 'another', expires_at = now() + interval '1"
            + " minute', fencing_token = nextval('pm_pipeline.fencing_tokens')");
    held.goOn.countDown();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.LEASE_LOST);
    assertThat(held.refusal.get().revocation()).isEqualTo(Revocation.LEASE_LOST);
    assertThat(leads()).isEmpty();
    assertThat(place.database.query("select worker_id from pm_pipeline.run_leases"))
        .as("the other's lease is left alone")
        .containsExactly("another");
  }

  @Test
  void rollsBackWhenTheWorkThrows() {
    UUID run = place.runs.insertActive();
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    RunHandler failing = (r, context) -> {
      try {
        context.inTransaction(connection -> {
          insertLead(connection, r);
          throw new IOException("no such file");
        });
      } catch (IOException e) {
        thrown.add(e);
      }
      return Step.complete();
    };
    try (Worker worker = place.worker(run, failing).build()) {
      assertThat(worker.run().reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    }
    assertThat(thrown).singleElement().asString().contains("no such file");
    assertThat(leads()).isEmpty();
  }

  @Test
  void letsOthersEndTheRunWhileATransactionIsOpen() throws Exception {
    UUID run = place.runs.insertActive();
    Held held = new Held();
    Worker worker = place.start(place.worker(run, held));
    Eventually.opens("the lead is inserted", held.inserted);
    place.outsider.execute("set lock_timeout = '500ms'");
    place.outsider.setStatus(run, "archived"); // fails if it has to wait
    held.goOn.countDown();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(leads()).isEmpty();
  }

  @Test
  void endsASessionThatFallsAsleepBeforeItsLeaseIsOver() {
    UUID run = place.runs.insertActive();
    AtomicReference<String> limit = new AtomicReference<>();
    RunHandler looking = (r, context) -> {
      limit.set(context.inTransaction(
          connection -> show(connection, "idle_in_transaction_session_timeout")));
      return Step.complete();
    };
    try (Worker worker =
        place.worker(run, looking).lease(Duration.ofSeconds(10)).build()) {
      worker.run();
    }
    assertThat(limit).hasValue("8s");
  }

  @Test
  void isNotBegunForARunThatEndedWhileItConnected() throws Exception {
    UUID run = place.runs.insertActive();
    SlowConnections slow = new SlowConnections(place.pool);
    CountDownLatch begun = new CountDownLatch(1);
    RunHandler writing = (r, context) -> {
      slow.delayThisThread();
      return context.inTransaction(connection -> {
        begun.countDown();
        return Step.again();
      });
    };
    Worker worker = place.start(
        Workplace.worker(slow, run, writing).notifications(place.database.dataSource()));
    Eventually.opens("the handler connects", slow.waiting);
    place.outsider.setStatus(run, "completed");
    Eventually.that("the worker leaves", () -> worker.status() == WorkerStatus.STOPPING);
    slow.goOn.countDown();
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.handlerStuck()).isFalse();
    assertThat(begun.getCount()).as("the work was not begun").isEqualTo(1);
  }

  @Test
  void hasATokenThatGrowsWithEachClaim() {
    UUID run = place.runs.insertActive();
    List<Long> tokens = new CopyOnWriteArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    RunHandler reading = (r, context) -> {
      try {
        tokens.add(context.fencingToken());
      } catch (IllegalStateException e) {
        failures.add(e);
      }
      return Step.next(r.stage());
    };
    for (int worker = 0; worker < 3; worker++) {
      try (Worker w = place.worker(run, reading).maxLoops(1).build()) {
        w.run();
      }
    }
    if (mode.hasLeases()) {
      assertThat(tokens).hasSize(3).isSorted().doesNotHaveDuplicates();
    } else {
      assertThat(failures)
          .hasSize(3)
          .allSatisfy(e -> assertThat(e).hasMessageContaining("Schema.install(dataSource)"));
    }
  }

  private List<String> leads() {
    return place.database.query("select run_id from leads");
  }

  static int insertLead(Connection connection, Run run) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate("insert into leads values ('%s')".formatted(run.id()));
    }
  }

  static String show(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show " + setting)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Inserts a lead and holds its transaction open, in spite of interrupts. */
  private static final class Held implements RunHandler {
    private final CountDownLatch inserted = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicReference<RunRevokedException> refusal = new AtomicReference<>();

    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      try {
        context.inTransaction(connection -> {
          insertLead(connection, run);
          inserted.countDown();
          CallTests.awaitInSpiteOfInterrupts(goOn);
          return true;
        });
      } catch (RunRevokedException e) {
        refusal.set(e);
        throw e;
      }
      return Step.complete();
    }
  }
}
