package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** P9, inside one JVM: what workers leave in the registry, and what they heed of it. */
class RegistryTests {
  private static final RunHandler AGAIN = (run, context) -> Step.again();
  private static final Duration LEASE = Duration.ofSeconds(2);

  private final Workplace place = new Workplace(Mode.FULL);
  private final WorkerRegistry registry =
      new WorkerRegistry(place.database.dataSource(), RunTable.standard());

  @AfterEach
  void closeAll() {
    place.close();
  }

  private RegisteredWorker find(Worker worker) {
    return registry.find(worker.info().workerId()).orElseThrow();
  }

  private void awaitRegistered(Worker worker) {
    Eventually.that("registered", () -> registry.find(worker.info().workerId()).isPresent());
  }

  @Test
  void aWorkerLeavesOneRowThatSaysHowItEnded() throws Exception {
    UUID run = place.runs.insertActive();
    RunHandler calling = (r, context) -> {
      context.call(() -> "one");
      context.call(() -> "two");
      return Step.complete();
    };
    Worker worker = place.start(place.worker(run, calling).type("pipeline").workerId("w-1"));
    WorkerExit exit = Workplace.exitOf(worker);

    RegisteredWorker left = find(worker);
    assertThat(left.status()).isEqualTo(RegisteredWorker.Status.ENDED);
    assertThat(left.exitReason()).contains(ExitReason.TARGET_TERMINAL);
    assertThat(left.type()).isEqualTo("pipeline");
    assertThat(left.targetRun()).contains(run);
    assertThat(left.currentRun()).isEmpty();
    assertThat(left.process())
        .get()
        .asString()
        .contains("/" + ProcessHandle.current().pid() + "/");
    assertThat(left.owner()).isEmpty();
    assertThat(left.loops()).isEqualTo(exit.loops());
    assertThat(left.calls()).isEqualTo(2);
    assertThat(left.maxLoops()).hasValue(100_000);
    assertThat(left.maxRuntime()).contains(Duration.ofMinutes(2));
    assertThat(left.duration()).contains(Duration.ofMillis(exit.duration().toMillis()));
    assertThat(left.handlerStuck()).isFalse();
    assertThat(place.database.query("select count(*) from pm_pipeline.worker_registry"))
        .containsExactly("1");
  }

  /** What the loop asked is cut off first: cutting off everything would leave no goodbye. */
  @Test
  void aWorkerThatIsClosedInTheMiddleOfAClaimSaysHowItEnded() throws Exception {
    Worker worker =
        place.start(Worker.builder(place.pool) // without a run it does nothing but claim
            .handler(AGAIN)
            .pollInterval(Duration.ofMillis(50)));
    awaitRegistered(worker);
    try (Connection blocker = place.database.connection();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("lock table pm_pipeline.runs in access exclusive mode");
      Eventually.that("its claim waits for the table", () -> sessionsThatWait() == 1);
      worker.close();
      assertThat(find(worker).exitReason()).contains(ExitReason.STOP_REQUESTED);
    }
  }

  @Test
  void aWorkerThatIsClosedInTheMiddleOfAResultSaysHowItEndedAndGivesItsRunBack() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch locked = new CountDownLatch(1);
    Worker worker = place.start(place.worker(run, (r, context) -> {
      Eventually.opens("the run is locked", locked);
      return Step.next("later");
    }));
    awaitRegistered(worker);
    Eventually.that("the run is claimed", () -> place.runs.isLeased(run));
    try (Connection blocker = place.database.connection();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("select 1 from pm_pipeline.runs where id = '%s' for update".formatted(run));
      locked.countDown();
      Eventually.that("its result waits for the run", () -> sessionsThatWait() == 1);
      worker.close();
      assertThat(find(worker).exitReason()).contains(ExitReason.STOP_REQUESTED);
      assertThat(place.runs.isLeased(run)).isFalse();
    }
  }

  private int sessionsThatWait() {
    return Integer.parseInt(place.database.query("""
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """).get(0));
  }

  @Test
  void beingAliveIsNotProgress() throws Exception {
    UUID run = place.runs.insertActive();
    BlockedCall hanging = new BlockedCall();
    Worker worker = place.start(place.worker(run, hanging));
    Eventually.opens("the handler is in its call", hanging.entered);
    Eventually.that("no progress for a second, beats all the same", () -> {
      RegisteredWorker seen = find(worker);
      return seen.currentRun().filter(run::equals).isPresent()
          && seen.sinceProgress().orElseThrow().compareTo(Duration.ofMillis(1_500)) > 0
          && !seen.isSilent();
    });
    assertThat(find(worker).calls()).isEqualTo(1);
  }

  @Test
  void aWorkerIsStoppedThroughTheRegistryAtOnceWhereItListens() throws Exception {
    BlockedCall blocked = new BlockedCall();
    Worker worker = place.start(place.worker(place.runs.insertActive(), blocked));
    Eventually.opens("the handler is in its call", blocked.entered);
    awaitRegistered(worker);
    place.awaitListener();

    assertThat(registry.requestStop(worker.info().workerId())).isEqualTo(1);
    long asked = System.nanoTime();

    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(500));
    assertThat(blocked.wasInterrupted()).isTrue();
    assertThat(find(worker).exitReason()).contains(ExitReason.STOP_REQUESTED);
  }

  @Test
  void aWorkerIsStoppedThroughTheRegistryWithTheNextHeartbeatWhereItPolls() throws Exception {
    try (Workplace polling = new Workplace(Mode.POLL)) {
      UUID run = polling.runs.insertActive();
      Worker worker = polling.start(polling.worker(run, AGAIN));
      WorkerRegistry theirs =
          new WorkerRegistry(polling.database.dataSource(), RunTable.standard());
      Eventually.that("registered", () -> !theirs.workers().isEmpty());

      theirs.requestStopOfRun(run);
      long asked = System.nanoTime();

      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(1_500));
    }
  }

  @Test
  void aForgedNotificationStopsNobody() throws Exception {
    Worker worker = place.start(place.worker(place.runs.insertActive(), AGAIN).workerId("w-2"));
    awaitRegistered(worker);
    place.awaitListener();

    place.outsider.execute("select pg_notify('leadlist_pm_pipeline.runs', 'stop w-2')");
    RegisteredWorker before = find(worker);

    Eventually.that(
        "heard of again", () -> find(worker).lastHeartbeat().isAfter(before.lastHeartbeat()));
    assertThat(worker.awaitExit(Duration.ZERO)).isEmpty();
  }

  @Test
  void aPurgedRowOfALivingWorkerComesBack() throws Exception {
    Worker worker = place.start(place.worker(place.runs.insertActive(), AGAIN));
    awaitRegistered(worker);

    place.database.execute("delete from pm_pipeline.worker_registry");

    awaitRegistered(worker);
  }

  @Test
  void aLaterHeartbeatOverwritesACrash() throws Exception {
    Worker worker = place.start(place.worker(place.runs.insertActive(), AGAIN));
    awaitRegistered(worker);

    assertThat(place.database.query("update pm_pipeline.worker_registry set status = 'crashed',"
            + " ended_at = now() returning status"))
        .containsExactly("crashed");

    Eventually.that("active again", () -> find(worker).status() == RegisteredWorker.Status.ACTIVE);
    assertThat(find(worker).endedAt()).isEmpty();
  }

  @Test
  void theRowOfALivingWorkerOfThatNameElsewhereIsLeftAlone() throws Exception {
    place.database.execute("""
        insert into pm_pipeline.worker_registry (worker_id, worker_type, process, last_heartbeat)
        values ('twin', 'other', 'a/1/2/3', now() + interval '1 minute')
        """);
    try (LogCapture log = new LogCapture()) {
      Worker worker = place.start(place.worker(place.runs.insertActive(), AGAIN).workerId("twin"));
      Eventually.that(
          "said so", () -> !log.with("another process has a worker of this").isEmpty());
      worker.close();
    }
    assertThat(place.database.query("select worker_type || status from pm_pipeline.workers"))
        .containsExactly("otheractive");
  }

  @Test
  @Tag("slow")
  void oneStatementBeatsForAllWorkersOfAPool() throws Exception {
    place.database.execute("""
        create table beats (at timestamptz default clock_timestamp());
        create function note_beat() returns trigger language plpgsql as $$
        begin insert into beats default values; return null; end $$;
        create trigger note_beat after update on pm_pipeline.worker_registry
          for each statement execute function note_beat();
        """);
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      workers.add(place.start(place.worker(place.runs.insert("idle"), AGAIN)));
    }
    workers.forEach(this::awaitRegistered);
    place.database.execute("truncate beats");
    List<RegisteredWorker> before = workers.stream().map(this::find).toList();

    Eventually.that(
        "each was heard of for two seconds",
        () -> before.stream()
            .allMatch(old -> registry
                .find(old.workerId())
                .orElseThrow()
                .lastHeartbeat()
                .isAfter(old.lastHeartbeat().plusMillis(1_900))));

    assertThat(place.database.query("select count(*) <= 1 + 1.2 * extract(epoch from"
            + " clock_timestamp() - min(at)) from beats"))
        .as("one statement a second, not one per worker")
        .containsExactly("t");
  }

  @Test
  @Tag("slow")
  void aLockedRegistryHoldsUpNeitherLeasesNorTheEnd() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch claimed = new CountDownLatch(1);
    RunHandler patient = (r, context) -> {
      claimed.countDown();
      context.call(() -> {
        Thread.sleep(Duration.ofMinutes(1).toMillis());
        return true;
      });
      return Step.again();
    };
    Worker worker = place.start(place.worker(run, patient).lease(LEASE));
    Eventually.opens("the handler was called", claimed);
    awaitRegistered(worker);
    try (Connection connection = place.database.connection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table pm_pipeline.worker_registry in access exclusive mode");
      String expiry =
          place.database.query("select expires_at from pm_pipeline.run_leases").get(0);
      Eventually.that(
          "the lease was renewed more than a lease time later",
          () -> isLaterThan(expiry, LEASE.plusSeconds(1)));
      long since = System.nanoTime();
      worker.close();
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(2));
      connection.rollback();
    }
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
  }

  private boolean isLaterThan(String expiry, Duration by) {
    return place
        .database
        .query("select expires_at > '%s'::timestamptz + interval '%d milliseconds' from"
                .formatted(expiry, by.toMillis())
            + " pm_pipeline.run_leases")
        .get(0)
        .equals("t");
  }

  @Test
  void worksOnWhereThereIsNoRegistryAndSaysSo() throws SQLException {
    assertWorksUnregistered(
        "drop view pm_pipeline.workers; drop table pm_pipeline.worker_registry",
        "workers are not registered: pm_pipeline.worker_registry does not exist");
  }

  @Test
  void worksOnWhereTheRegistryIsOnlyTheGuidesAndSaysSo() throws SQLException {
    assertWorksUnregistered(
        "drop view pm_pipeline.workers; alter table pm_pipeline.worker_registry drop column lease",
        "workers are not registered: pm_pipeline.worker_registry lacks the columns lease");
  }

  private void assertWorksUnregistered(String damage, String said) {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute(damage);
      try (Workplace without = new Workplace(database);
          LogCapture log = new LogCapture()) {
        UUID run = without.runs.insertActive();
        try (Worker worker =
            without.worker(run, (r, context) -> Step.complete()).build()) {
          assertThat(worker.run().reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
        }
        assertThat(log.with(said))
            .hasSize(1)
            .allMatch(line -> line.contains("leases with fencing"));
      }
    }
  }

  @Test
  void worksOnWithoutRightsOnTheRegistryAndSaysSo() {
    String role = place.database.createRole("unseen");
    place.database.execute("""
        grant usage on schema pm_pipeline to %1$s;
        grant select, update on pm_pipeline.runs to %1$s;
        grant select, insert, update on pm_pipeline.run_leases to %1$s;
        grant usage on sequence pm_pipeline.fencing_tokens to %1$s;
        """.formatted(role));
    UUID run = place.runs.insertActive();
    try (LogCapture log = new LogCapture();
        Worker worker = Workplace.worker(
                place.database.dataSource(role), run, (r, context) -> Step.complete())
            .build()) {
      assertThat(worker.run().reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      assertThat(log.with("workers are not registered: user " + role + " lacks SELECT on table"
              + " pm_pipeline.worker_registry"))
          .hasSize(1);
    }
  }
}
