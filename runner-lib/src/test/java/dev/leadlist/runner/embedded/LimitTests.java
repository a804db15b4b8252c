package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** P4: a worker is bounded, and a handler that does not end is fenced. */
@ParameterizedClass
@EnumSource(Mode.class)
class LimitTests {
  private final Mode mode;
  private final Workplace place;
  private final CountDownLatch goOn = new CountDownLatch(1);

  LimitTests(Mode mode) {
    this.mode = mode;
    this.place = new Workplace(mode);
  }

  @AfterEach
  void closeAll() {
    goOn.countDown();
    place.close();
  }

  @Test
  void boundsATargetedWorkerThatWasGivenNoLimits() {
    UUID run = place.runs.insertActive();
    List<Duration> left = new ArrayList<>();
    try (Worker worker = Worker.builder(place.pool)
        .targetRun(run)
        .pollInterval(Duration.ofMillis(5))
        .handler((r, context) -> {
          context.remaining().ifPresent(left::add);
          return Step.again();
        })
        .build()) {
      WorkerExit exit = worker.run();
      assertThat(exit.reason()).isEqualTo(ExitReason.LOOP_LIMIT);
      assertThat(exit.loops()).isEqualTo(10);
    }
    assertThat(left)
        .isNotEmpty()
        .allSatisfy(d -> assertThat(d).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5)));
  }

  @Test
  void leavesAnUntargetedWorkerWithoutLimits() throws Exception {
    place.runs.insertActive();
    AtomicReference<Optional<Duration>> left = new AtomicReference<>();
    try (Worker worker = Worker.builder(place.pool)
        .alone(true)
        .pollInterval(Duration.ofMillis(1))
        .handler((r, context) -> {
          left.set(context.remaining());
          return Step.complete();
        })
        .build()) {
      worker.start();
      Eventually.that("the run was worked on", () -> left.get() != null);
      assertThat(left.get()).isEmpty();
      assertThat(worker.awaitExit(Duration.ofMillis(50)))
          .as("dozens of idle loops later")
          .isEmpty();
    }
  }

  @Test
  void countsEveryLoopBusyOrIdle() {
    AtomicInteger handled = new AtomicInteger();
    RunHandler counting = (r, context) -> {
      handled.incrementAndGet();
      return Step.again();
    };
    for (int limit : new int[] {1, 6}) {
      for (String status : new String[] {"active", "idle"}) {
        handled.set(0);
        UUID run = place.runs.insert(status);
        try (Worker worker = place
            .worker(run, counting)
            .pollInterval(Duration.ofMillis(20))
            .maxLoops(limit)
            .build()) {
          WorkerExit exit = worker.run();
          assertThat(exit.reason()).as(status).isEqualTo(ExitReason.LOOP_LIMIT);
          assertThat(exit.loops()).as(status).isEqualTo(limit);
          assertThat(handled).as(status).hasValue(status.equals("idle") ? 0 : limit);
        }
      }
    }
  }

  @Test
  void interruptsTheHandlerWhenTheTimeIsUp() throws Exception {
    UUID run = place.runs.insertActive();
    BlockedCall blocked = new BlockedCall();
    Duration limit = Duration.ofSeconds(1);
    Worker worker = place.start(place.worker(run, blocked).maxRuntime(limit));
    Eventually.opens("the handler is in its call", blocked.entered);
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.reason()).isEqualTo(ExitReason.TIME_LIMIT);
    assertThat(exit.duration()).isBetween(limit, limit.plusSeconds(1));
    assertThat(exit.handlerStuck()).isFalse();
    assertThat(blocked.wasInterrupted()).isTrue();
    assertThat(place.runs.status(run)).as("others may go on with it").isEqualTo("active");
  }

  @Test
  void fencesAHandlerThatSwallowsInterrupts() throws Exception {
    UUID run = place.runs.insertActive();
    place.database.execute("create table leads (run_id uuid)");
    Stubborn stubborn = new Stubborn();
    Duration grace = Duration.ofMillis(300);
    try (LogCapture log = new LogCapture()) {
      Worker worker =
          place.start(place.worker(run, stubborn).grace(grace).lease(Duration.ofSeconds(2)));
      Eventually.opens("its transaction is open", stubborn.inTransaction);
      long asked = System.nanoTime();
      worker.requestStop();
      WorkerExit exit = Workplace.exitOf(worker);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(grace.plusSeconds(1));
      assertThat(exit.handlerStuck()).isTrue();
      assertThat(exit.exitCode()).isEqualTo(WorkerExit.HALTED);
      assertThat(log.with("fenced"))
          .singleElement()
          .asString()
          .contains("awaitInSpiteOfInterrupts");
      Eventually.that(
          "the session of its transaction is gone",
          () -> place
              .database
              .query("select 1 from pg_stat_activity where pid = " + stubborn.session)
              .isEmpty());
      if (mode.hasLeases()) {
        assertThat(leaseHolders())
            .as("passes on by expiry")
            .containsExactly(worker.info().workerId());
      }
    }
    LifeLog next = new LifeLog();
    Worker successor = place.start(place.worker(run, (r, c) -> Step.complete()).listener(next));
    Eventually.opens("another worker gets the run", next.claimed);
    assertThat(Workplace.exitOf(successor).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    goOn.countDown();
    Eventually.opens("the handler has tried everything", stubborn.done);
    assertThat(stubborn.refusals).hasSize(5);
    assertThat(stubborn.refusals.get(0)).as("insert").isInstanceOf(SQLException.class);
    assertThat(stubborn.refusals.get(1)).as("commit").isInstanceOf(SQLException.class);
    assertThat(stubborn.refusals.subList(2, 5)).hasOnlyElementsOfType(RunRevokedException.class);
    assertThat(place.database.query("select * from leads")).isEmpty();
    assertThat(place.runs.status(run)).isEqualTo("completed");
  }

  private List<String> leaseHolders() {
    return place.database.query(
        "select worker_id from pm_pipeline.run_leases where expires_at > now()");
  }

  /** Goes on in spite of interrupts, and then tries everything that must be refused. */
  private final class Stubborn implements RunHandler {
    private final CountDownLatch inTransaction = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<Throwable> refusals = new CopyOnWriteArrayList<>();
    private volatile int session;

    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      try {
        context.inTransaction(connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute("insert into leads values ('%s')".formatted(run.id()));
            try (ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
              row.next();
              session = row.getInt(1);
            }
            inTransaction.countDown();
            CallTests.awaitInSpiteOfInterrupts(goOn);
            refusals.add(
                catchThrowable(() -> statement.execute("insert into leads values (null)")));
            refusals.add(catchThrowable(connection::commit));
          }
          return true;
        });
      } finally {
        refusals.add(catchThrowable(() -> context.call(() -> "called")));
        refusals.add(catchThrowable(context::checkpoint));
        refusals.add(catchThrowable(() -> context.inTransaction(connection -> "written")));
        done.countDown();
      }
      return Step.complete();
    }
  }
}
