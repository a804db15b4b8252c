package dev.leadlist.junit;

import static dev.leadlist.junit.LeadListAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that are well behaved; run by {@link LifecycleTests}. */
final class LifecycleTestCases {
  private LifecycleTestCases() {}

  @WithLeadListWorker(handler = Handlers.BlockedInACall.class, maxLoops = 10, timeout = "30s")
  static class OnAClass {
    @Test
    void stopsWhenItsRunIsCompleted(LeadListWorker worker, TestRun run) throws Exception {
      run.complete();
      assertThat(worker.awaitExit())
          .hasReason(ExitReason.TARGET_TERMINAL)
          .hasExitCode(0)
          .endedWithin(Duration.ofSeconds(1))
          .madeNoCallsAfterTheRunEnded();
    }

    @Test
    void leavesWhenItsRunIsDeleted(LeadListWorker worker, TestRun run) throws Exception {
      run.delete();
      assertThat(worker.awaitExit()).hasReason(ExitReason.TARGET_MISSING);
    }

    @Test
    @WithLeadListWorker(maxLoops = 2, handler = Handlers.Waits.class)
    void takesAttributesOfTheMethodOverThoseOfTheClass(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(2);
    }
  }

  static class OnAMethod {
    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class)
    void completes(LeadListWorker worker, TestRun run) throws Exception {
      assertThat(worker.awaitExit())
          .hasReason(ExitReason.TARGET_TERMINAL)
          .ranLoops(1)
          .madeCalls(1);
      assertThat(run.status()).contains("completed");
    }
  }

  @Retention(RetentionPolicy.RUNTIME)
  @WithLeadListWorker(handler = Handlers.Completes.class)
  @interface Completing {}

  static class OnAnotherAnnotation {
    @Test
    @Completing
    void completes(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
    }
  }

  static class Inherited extends OnAClass {}

  @WithLeadListWorker(handler = Handlers.Completes.class, maxLoops = 5)
  static class AroundANestedClass {
    @Nested
    class Inner {
      @Test
      void hasTheWorkerOfTheClassAroundIt(LeadListWorker worker) throws Exception {
        assertThat(worker.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
      }

      @Test
      @WithLeadListWorker(handler = Handlers.Waits.class)
      void andMayChangeIt(LeadListWorker worker) throws Exception {
        assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(5);
      }
    }
  }

  @WithLeadListWorker(name = "slow", handler = Handlers.BlockedInACall.class, maxLoops = 10)
  @WithLeadListWorker(name = "quick", handler = Handlers.Completes.class)
  static class WithTwoWorkers {
    @Test
    void tellsThemApart(
        @Named("slow") LeadListWorker slow,
        @Named("quick") LeadListWorker quick,
        @Named("slow") TestRun run)
        throws Exception {
      assertThat(quick.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
      assertThat(slow.isAlive()).isTrue();
      assertThat(slow.run().id()).isEqualTo(run.id()).isNotEqualTo(quick.run().id());
      run.archive();
      assertThat(slow.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
    }
  }

  @WithLeadListWorker(
      handler = Handlers.Completes.class,
      autoStart = false,
      criteria = "{\"a\": 1}")
  static class ByHand {
    @Test
    void startsWhenItIsTold(LeadListWorker worker, TestRun run) throws Exception {
      assertThat(worker.isAlive()).isFalse();
      assertThat(run.status()).contains("active");
      worker.start();
      assertThat(worker.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
    }

    @Test
    @WithLeadListWorker(handler = Handlers.Waits.class)
    void goesStepByStep(LeadListWorker worker, TestRun run) {
      assertThat(worker.runLoops(1)).hasReason(ExitReason.LOOP_LIMIT).ranLoops(1);
      assertThat(worker.runLoops(3)).hasReason(ExitReason.LOOP_LIMIT).ranLoops(3);
      run.fail();
      assertThat(worker.runLoops(1)).hasReason(ExitReason.TARGET_TERMINAL);
    }

    @Test
    void needsNotBeStartedAtAll() {}

    @Test
    void hasADatabase(DataSource dataSource, Connection connection, TestRun run) throws Exception {
      try (var statement =
          connection.prepareStatement("select criteria from pm_pipeline.runs where id = ?")) {
        statement.setObject(1, run.id());
        try (var row = statement.executeQuery()) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString(1)).isEqualTo("{\"a\": 1}");
        }
      }
      try (Connection other = dataSource.getConnection()) {
        assertThat(other.isValid(1)).isTrue();
      }
    }

    @Test
    void insertsMoreRuns(TestRun run) {
      TestRun another = run.insertAnother();
      assertThat(another.id()).isNotEqualTo(run.id());
      assertThat(another.stage()).contains("company_discovery");
      another.setStatus("paused");
      assertThat(another.status()).contains("paused");
    }
  }

  @WithLeadListWorker(handler = Handlers.BlockedInACall.class, maxLoops = 10)
  static class InLifecycleMethods {
    private UUID seen;

    @BeforeEach
    void before(TestRun run, LeadListWorker worker) {
      assertThat(worker.isAlive()).isTrue();
      seen = run.id();
    }

    @Test
    void hasTheSameRun(TestRun run) {
      assertThat(run.id()).isEqualTo(seen);
    }

    @AfterEach
    void after(TestRun run, LeadListWorker worker) {
      assertThat(run.id()).isEqualTo(seen);
      assertThat(worker.isAlive()).isTrue();
    }
  }

  static class ManyKinds {
    static final Set<UUID> RUNS = new HashSet<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @WithLeadListWorker(handler = Handlers.BlockedInACall.class)
    void parameterized(int number, TestRun run) {
      assertThat(RUNS.add(run.id())).isTrue();
    }

    @RepeatedTest(3)
    @WithLeadListWorker(handler = Handlers.BlockedInACall.class)
    void repeated(TestRun run) {
      assertThat(RUNS.add(run.id())).isTrue();
    }

    @TestFactory
    @WithLeadListWorker(handler = Handlers.BlockedInACall.class, maxLoops = 10)
    Stream<DynamicTest> dynamic(LeadListWorker worker) {
      return Stream.of("one", "two")
          .map(name ->
              DynamicTest.dynamicTest(name, () -> assertThat(worker.isAlive()).isTrue()));
    }
  }

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @WithLeadListWorker(
      handler = Handlers.BlockedInACall.class,
      maxLoops = 10,
      scope = WorkerScope.PER_CLASS)
  static class OneForTheClass {
    private UUID run;

    @BeforeAll
    void before(LeadListWorker worker, TestRun ofClass) {
      assertThat(worker.isAlive()).isTrue();
      run = ofClass.id();
    }

    @Test
    void first(LeadListWorker worker) {
      assertThat(worker.run().id()).isEqualTo(run);
      assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void second(LeadListWorker worker) {
      assertThat(worker.run().id()).isEqualTo(run);
      assertThat(worker.isAlive()).isTrue();
    }

    @AfterAll
    void after(TestRun ofClass) {
      assertThat(ofClass.status()).contains("active");
    }
  }

  static class InCode {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .worker(worker -> worker
            .name("instance")
            .handler(() -> (run, context) -> context.call(dev.leadlist.runner.Step::complete))
            .maxLoops(3))
        .worker(worker -> worker.name("class").handler(Handlers.Completes.class))
        .build();

    @Test
    void hasBoth(@Named("instance") LeadListWorker instance, @Named("class") LeadListWorker other)
        throws Exception {
      assertThat(instance.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL).madeCalls(1);
      assertThat(other.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
    }
  }

  @WithLeadListWorker(name = "annotated", handler = Handlers.Completes.class)
  static class AnnotatedAndInCode {
    @RegisterExtension
    static final LeadListWorkers ONE = LeadListWorkers.builder()
        .worker(worker -> worker.name("one").handler(Handlers.Completes.class))
        .build();

    @RegisterExtension
    static final LeadListWorkers TWO = LeadListWorkers.builder()
        .worker(worker -> worker.name("two").handler(Handlers.Completes.class))
        .build();

    @Test
    void hasAll(
        @Named("annotated") LeadListWorker annotated,
        @Named("one") LeadListWorker one,
        @Named("two") LeadListWorker two)
        throws Exception {
      assertThat(annotated.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
      assertThat(one.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
      assertThat(two.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
    }
  }

  static class OnAnApplicationsDataSource {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .dataSource(LeakTestCases::ownDataSource)
        .worker(worker -> worker.handler(Handlers.Completes.class))
        .build();

    @Test
    void works(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
    }
  }

  static class OnADatabaseOfTheUsers {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .databaseUrl(Kit::databaseUrl)
        .worker(worker -> worker.handler(Handlers.Completes.class).fork(true))
        .build();

    @Test
    void works(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
    }
  }

  static class Untargeted {
    @Test
    @WithLeadListWorker(
        handler = Handlers.Completes.class,
        untargeted = true,
        maxLoops = 3,
        database = DatabaseScope.PER_TEST)
    void takesAnyRunOfItsDatabase(LeadListWorker worker, TestRun run) throws Exception {
      TestRun another = run.insertAnother();
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT);
      assertThat(run.status()).contains("completed");
      assertThat(another.status()).contains("completed");
    }

    @Test
    @WithLeadListWorker(
        handler = Handlers.Completes.class,
        untargeted = true,
        fork = true,
        maxLoops = 1,
        database = DatabaseScope.PER_CLASS)
    void inAProcessToo(LeadListWorker worker, TestRun run) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT);
      assertThat(run.status()).contains("completed");
    }
  }

  @WithLeadListWorker(handler = Handlers.Fails.class, maxLoops = 100, pollInterval = "1ms")
  static class FailingHandler {
    @Test
    void isTold(LeadListWorker worker, TestRun run) throws Exception {
      WorkerEnd end = worker.awaitExit();
      assertThat(end).hasReason(ExitReason.HANDLER_FAILED).hasExitCode(70);
      assertThat(end.lastLines()).anyMatch(line -> line.contains("the directory is down"));
      assertThat(run.status()).contains("error");
    }
  }
}
