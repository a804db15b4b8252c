package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerBuilder;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Tests that leave something behind; run by {@link LeakTests}. */
final class LeakTestCases {
  private LeakTestCases() {}

  /** The code under test: starts a worker in the background. */
  static Worker startInTheBackground(DataSource dataSource, UUID run) {
    return worker(dataSource, run).build().start();
  }

  static WorkerBuilder worker(DataSource dataSource, UUID run) {
    return Worker.builder(dataSource)
        .targetRun(run)
        .handler(new Handlers.BlockedInACall())
        .maxLoops(100)
        .maxRuntime(Duration.ofMinutes(1));
  }

  /** A database connection of the application's own, which no test was given. */
  static DataSource ownDataSource() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl("jdbc:" + Kit.databaseUrl().replace("postgres@", ""));
    dataSource.setUser("postgres");
    return dataSource;
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class ForgottenStop {
    @Test
    void forgets(DataSource dataSource, TestRun run) {
      startInTheBackground(dataSource, run.insertAnother().id());
    }

    @Test
    void stops(DataSource dataSource, TestRun run) {
      try (Worker worker = startInTheBackground(dataSource, run.insertAnother().id())) {
        assertThat(worker.info().targetRun()).isPresent();
      }
    }
  }

  /** Neither run nor DataSource tell whose it is; the stack does. */
  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class ForgottenWithADataSourceOfItsOwn {
    @Test
    void forgets() {
      startInTheBackground(ownDataSource(), insertedRun());
    }
  }

  /** Neither run nor stack tell whose it is; the DataSource does. */
  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class ForgottenInAThreadPool {
    @Test
    void forgets(DataSource dataSource) throws Exception {
      startInAThreadPool(dataSource);
    }
  }

  @WithLeadListWorker(handler = Handlers.SwallowsInterrupts.class, grace = "200ms")
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class InterruptSwallowed {
    @Test
    @Order(1)
    void leaves(LeadListWorker worker) throws Exception {
      Handlers.awaitBegun(worker);
    }

    @Test
    @Order(2)
    @WithLeadListWorker(handler = Handlers.Completes.class)
    void goesOn(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit().reason()).isPresent();
    }
  }

  @WithLeadListWorker(handler = Handlers.BusyLoop.class, grace = "200ms")
  static class Busy {
    @Test
    void computes(LeadListWorker worker) throws Exception {
      Handlers.awaitBegun(worker);
    }
  }

  @WithLeadListWorker(handler = Handlers.SleepsInTheDatabase.class, grace = "500ms")
  static class AsleepInTheDatabase {
    @Test
    void sleeps(LeadListWorker worker) throws Exception {
      Await.until(() -> Sessions.running("pg_sleep(60)") == 1, worker::lastLines);
    }
  }

  @WithLeadListWorker(
      handler = Handlers.SleepsInTheDatabase.class,
      timeout = "500ms",
      grace = "500ms")
  static class AsleepInTheDatabasePastItsLimit {
    @Test
    void neverLooks(LeadListWorker worker) throws Exception {
      Await.until(() -> !worker.isAlive(), worker::lastLines);
    }
  }

  @WithLeadListWorker(handler = Handlers.BusyLoop.class, grace = "200ms")
  static class BusyBesideOneInCode {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .worker(worker -> worker
            .name("in code")
            .handler(Handlers.SwallowsInterrupts.class)
            .grace(Duration.ofMillis(200)))
        .build();

    @Test
    void leavesBoth(@Named("") LeadListWorker busy, @Named("in code") LeadListWorker other)
        throws Exception {
      Handlers.awaitBegun(busy);
      Handlers.awaitBegun(other);
    }
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class NonDaemonThread {
    @Test
    void forgets(DataSource dataSource, TestRun run) throws Exception {
      runIn(runnable -> new Thread(runnable, "not a daemon"), dataSource, run);
    }
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class VirtualThread {
    @Test
    void forgets(DataSource dataSource, TestRun run) throws Exception {
      runIn(virtualThreads(), dataSource, run);
    }

    private static ThreadFactory virtualThreads() throws ReflectiveOperationException {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      return (ThreadFactory)
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    }
  }

  /** Built and run on a thread whose stack knows no test; the run tells whose it is. */
  static void runIn(ThreadFactory threads, DataSource dataSource, TestRun run) throws Exception {
    CompletableFuture<Thread> handling = new CompletableFuture<>();
    UUID another = run.insertAnother().id();
    threads
        .newThread(() -> Worker.builder(dataSource)
            .targetRun(another)
            .handler((r, context) -> {
              handling.complete(Thread.currentThread());
              new CountDownLatch(1).await();
              return null;
            })
            .build()
            .run())
        .start();
    Await.inside("await", handling.get(30, TimeUnit.SECONDS));
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class InBeforeAll {
    @BeforeAll
    void forgets() {
      startInTheBackground(ownDataSource(), insertedRun());
    }

    @Test
    void isInnocent() {}
  }

  /** A run that no test was given. */
  static UUID insertedRun() {
    return insertedRun(ownDataSource());
  }

  static UUID insertedRun(DataSource dataSource) {
    UUID id = UUID.randomUUID();
    try (var connection = dataSource.getConnection();
        var statement = connection.prepareStatement(
            "insert into pm_pipeline.runs"
                + " (id, criteria, target_quantity, stage, status) values (?, '{}', 1, 's', 'active')")) {
      statement.setObject(1, id);
      statement.executeUpdate();
      return id;
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class InBeforeEach {
    @BeforeEach
    void forgets(DataSource dataSource, TestRun run) {
      startInTheBackground(dataSource, run.insertAnother().id());
    }

    @Test
    void isBlamed() {}
  }

  /** When it runs, its factory has returned long since, and is on no stack. */
  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class InADynamicTest {
    @TestFactory
    Stream<DynamicTest> factory() {
      return Stream.of("forgets", "is innocent")
          .map(name -> DynamicTest.dynamicTest(name, () -> {
            if (name.equals("forgets")) {
              startInTheBackground(ownDataSource(), insertedRun());
            }
          }));
    }
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class FailedAnyway {
    @Test
    void fails(DataSource dataSource, TestRun run) {
      startInTheBackground(dataSource, run.insertAnother().id());
      throw new IllegalArgumentException("for a reason of its own");
    }
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class TwoLeaks {
    @Test
    void forgets(DataSource dataSource, TestRun run) {
      startInTheBackground(dataSource, run.insertAnother().id());
      startInTheBackground(dataSource, run.insertAnother().id());
    }
  }

  @WithLeadListWorker(handler = Handlers.BlockedInACall.class, timeout = "300ms", maxLoops = 7)
  static class PastItsLimit {
    @Test
    void neverLooks(LeadListWorker worker) throws Exception {
      Await.until(() -> !worker.isAlive(), worker::lastLines);
    }

    @Test
    void looks(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit().exitCode()).hasValue(124);
    }
  }

  @WithLeadListWorker(handler = Handlers.BusyLoop.class, timeout = "1s", grace = "100ms")
  static class StuckPastItsLimit {
    @Test
    void waits(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit().handlerStuck()).isTrue();
    }

    @Test
    void neverLooks(LeadListWorker worker) throws Exception {
      Await.until(() -> !worker.isAlive(), worker::lastLines);
    }
  }

  @WithLeadListWorker(
      handler = Handlers.SwallowsInterrupts.class,
      grace = "200ms",
      scope = WorkerScope.PER_CLASS)
  static class StuckForTheClass {
    @Test
    void isInnocent(LeadListWorker worker) throws Exception {
      Handlers.awaitBegun(worker);
    }
  }

  @WithLeadListWorker(
      handler = Handlers.BlockedInACall.class,
      timeout = "300ms",
      scope = WorkerScope.PER_CLASS)
  static class PastItsLimitForTheClass {
    @Test
    void neverLooks(LeadListWorker worker) throws Exception {
      Await.until(() -> !worker.isAlive(), worker::lastLines);
    }
  }

  /** No test, no class is on the stack, and nothing else tells. */
  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class Nobodys {
    @Test
    void startsInAThreadPool() throws Exception {
      startInAThreadPool(ownDataSource());
    }
  }

  /** On a stack that knows no test and no class, for a run that no test was given. */
  static void startInAThreadPool(DataSource dataSource) throws Exception {
    Executors.newSingleThreadExecutor(runnable -> {
          Thread thread = new Thread(runnable);
          thread.setDaemon(true);
          return thread;
        })
        .submit(new Outsider(dataSource, insertedRun()))
        .get();
  }

  static class WithoutAnnotation {
    @Test
    void forgets() {
      startInTheBackground(ownDataSource(), insertedRun());
    }

    @Test
    void isInnocent() {}
  }

  /** What tells whose it is. */
  enum Told {
    BY_RUN,
    BY_DATA_SOURCE,
    BY_STACK
  }

  /** One of ten leaks, in each of eight classes that run side by side. */
  @WithLeadListWorker(handler = Handlers.Completes.class, autoStart = false)
  abstract static class OneInTen {
    private final Told told;

    OneInTen(Told told) {
      this.told = told;
    }

    @RepeatedTest(10)
    void leaks(RepetitionInfo repetition, DataSource dataSource, TestRun run, LeadListWorker worker)
        throws Exception {
      worker.runLoops(1);
      if (repetition.getCurrentRepetition() == 7) {
        switch (told) {
          case BY_RUN ->
            startInTheBackground(ownDataSource(), run.insertAnother().id());
          case BY_DATA_SOURCE -> startInAThreadPool(dataSource);
          case BY_STACK -> startInTheBackground(ownDataSource(), insertedRun());
        }
      }
    }
  }

  static class A extends OneInTen {
    A() {
      super(Told.BY_RUN);
    }
  }

  static class B extends OneInTen {
    B() {
      super(Told.BY_RUN);
    }
  }

  static class C extends OneInTen {
    C() {
      super(Told.BY_DATA_SOURCE);
    }
  }

  static class D extends OneInTen {
    D() {
      super(Told.BY_DATA_SOURCE);
    }
  }

  static class E extends OneInTen {
    E() {
      super(Told.BY_DATA_SOURCE);
    }
  }

  static class F extends OneInTen {
    F() {
      super(Told.BY_STACK);
    }
  }

  static class G extends OneInTen {
    G() {
      super(Told.BY_STACK);
    }
  }

  static class H extends OneInTen {
    H() {
      super(Told.BY_STACK);
    }
  }
}
