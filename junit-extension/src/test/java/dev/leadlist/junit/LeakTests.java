package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.Event;

/** What a test leaves behind fails that test by name, and is ended. */
class LeakTests {

  @Test
  void aForgottenStopIsToldWithItsStackAndItsCure() throws Exception {
    Traces traces = new Traces();
    Throwable leak = Kit.run(
            LeakTestCases.ForgottenStop.class, "leadlist.database", traces.databaseUrl())
        .failureOf("forgets(DataSource, TestRun)");

    assertThat(leak)
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll(
            "was still running after ForgottenStop.forgets",
            "LeakTestCases.startInTheBackground",
            "a request to stop, with STOP_REQUESTED after",
            "close the worker that the code above starts");
    assertThat(Files.readString(Kit.evidenceOf(leak))).contains("All threads:", "Thread[");
    traces.awaitNone();
  }

  @Test
  void theStackTellsWhoseItIsWhereNothingElseDoes() {
    assertThat(Kit.run(LeakTestCases.ForgottenWithADataSourceOfItsOwn.class).failureOf("forgets()"))
        .isInstanceOf(WorkerLeakError.class);
  }

  @Test
  void theDataSourceTellsWhoseItIsWhereNeitherRunNorStackDoes() {
    assertThat(Kit.run(LeakTestCases.ForgottenInAThreadPool.class).failureOf("forgets(DataSource)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("Outsider.run");
  }

  @Test
  void aHandlerThatSwallowsInterruptsIsFencedAndTheSuiteGoesOn() {
    assertThat(Kit.run(LeakTestCases.InterruptSwallowed.class).failureOf("leaves(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll(
            "was still running after InterruptSwallowed.leaves",
            "Handlers$SwallowsInterrupts.handle",
            "it was fenced",
            "fork = true");
  }

  @Test
  void aBusyLoopIsFenced() {
    assertThat(Kit.run(LeakTestCases.Busy.class).failureOf("computes(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll("Handlers$BusyLoop.handle", "it was fenced");
  }

  @Test
  void asleepInTheDatabaseItsSessionIsEnded() {
    Map<String, Throwable> failures =
        Kit.run(LeakTestCases.AsleepInTheDatabase.class).failures();

    assertThat(failures.keySet()).allMatch("sleeps(LeadListWorker)"::equals);
    assertThat(Sessions.running("pg_sleep(60)")).isZero();
  }

  @Test
  void aWorkerOnANonDaemonThreadIsFound() {
    assertThat(
            Kit.run(LeakTestCases.NonDaemonThread.class).failureOf("forgets(DataSource, TestRun)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll("runIn", "CountDownLatch.await");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void aWorkerOnAVirtualThreadIsFound() {
    assertThat(Kit.run(LeakTestCases.VirtualThread.class).failureOf("forgets(DataSource, TestRun)"))
        .isInstanceOf(WorkerLeakError.class);
  }

  @Test
  void aLeakOfBeforeAllFailsTheClass() {
    assertThat(Kit.run(LeakTestCases.InBeforeAll.class).failureOf("LeakTestCases$InBeforeAll"))
        .isInstanceOf(WorkerLeakError.class);
  }

  @Test
  void aStuckWorkerOfTheClassFailsTheClass() {
    assertThat(Kit.run(LeakTestCases.StuckForTheClass.class)
            .failureOf("LeakTestCases$StuckForTheClass"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll(
            "was still running after StuckForTheClass",
            "Handlers$SwallowsInterrupts.handle",
            "it was fenced");
  }

  @Test
  void aWorkerOfTheClassPastItsTimeLimitFailsTheClass() {
    assertThat(Kit.run(LeakTestCases.PastItsLimitForTheClass.class)
            .failureOf("LeakTestCases$PastItsLimitForTheClass"))
        .isInstanceOf(WorkerTimeoutError.class)
        .hasMessageContaining("was past its time limit of 300ms in PastItsLimitForTheClass");
  }

  @Test
  void aLeakOfBeforeEachFailsTheTest() {
    assertThat(Kit.run(LeakTestCases.InBeforeEach.class).failureOf("isBlamed()"))
        .isInstanceOf(WorkerLeakError.class);
  }

  @Test
  void aLeakOfADynamicTestFailsItsFactory() {
    assertThat(Kit.run(LeakTestCases.InADynamicTest.class).failureOf("factory()"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("was still running after InADynamicTest.factory");
  }

  @Test
  void aTestThatFailedAnywayKeepsItsOwnReason() {
    Throwable failure =
        Kit.run(LeakTestCases.FailedAnyway.class).failureOf("fails(DataSource, TestRun)");

    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(failure.getSuppressed()).singleElement().isInstanceOf(WorkerLeakError.class);
  }

  @Test
  void severalLeaksAreAllTold() {
    Throwable leak =
        Kit.run(LeakTestCases.TwoLeaks.class).failureOf("forgets(DataSource, TestRun)");

    assertThat(leak).isInstanceOf(WorkerLeakError.class);
    assertThat(leak.getSuppressed()).singleElement().isInstanceOf(WorkerLeakError.class);
  }

  @Test
  void pastItsTimeLimitItFailsTheTestThatDidNotLook() {
    assertThat(Kit.run(LeakTestCases.PastItsLimit.class).failureOf("neverLooks(LeadListWorker)"))
        .isInstanceOf(WorkerTimeoutError.class)
        .hasMessageContainingAll(
            "was past its time limit of 300ms in PastItsLimit.neverLooks",
            "1 of at most 7 loops",
            "Test's thread, at the limit:",
            "left the loop: TIME_LIMIT");
  }

  @Test
  void stuckPastItsTimeLimitItIsALeak() {
    Map<String, Throwable> failures =
        Kit.run(LeakTestCases.StuckPastItsLimit.class).failures();

    assertThat(failures.get("waits(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("Handlers$BusyLoop");
    assertThat(failures.get("neverLooks(LeadListWorker)")).isInstanceOf(WorkerTimeoutError.class);
    assertThat(failures.get("neverLooks(LeadListWorker)").getSuppressed())
        .singleElement(InstanceOfAssertFactories.THROWABLE)
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("Handlers$BusyLoop");
  }

  @Test
  void pastItsTimeLimitItsStackAndItsSqlAreShownAsTheyWereAtTheLimit() {
    assertThat(Kit.run(LeakTestCases.AsleepInTheDatabasePastItsLimit.class)
            .failureOf("neverLooks(LeadListWorker)"))
        .isInstanceOf(WorkerTimeoutError.class)
        .hasMessageContainingAll(
            "Handlers$SleepsInTheDatabase",
            "running SQL: select pg_sleep(60) (backend ",
            "AsleepInTheDatabasePastItsLimit.neverLooks(LeakTestCases.java");
    assertThat(Sessions.running("pg_sleep(60)")).isZero();
  }

  @Test
  void workersOfAnAnnotationAndOfCodeAreAllEndedAndTold() {
    Throwable leak = Kit.run(LeakTestCases.BusyBesideOneInCode.class)
        .failureOf("leavesBoth(LeadListWorker, LeadListWorker)");

    assertThat(leak).isInstanceOf(WorkerLeakError.class).hasMessageContaining("Handlers$BusyLoop");
    assertThat(leak.getSuppressed())
        .singleElement(InstanceOfAssertFactories.THROWABLE)
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll("'in code'", "Handlers$SwallowsInterrupts");
  }

  @Test
  void aGuardBesideAnAnnotationFailsTheTestOnce() {
    Throwable leak = Kit.run(
            LeakTestCases.ForgottenWithADataSourceOfItsOwn.class,
            "junit.jupiter.extensions.autodetection.enabled",
            "true",
            "leadlist.guard",
            "true")
        .failureOf("forgets()");

    assertThat(leak).isInstanceOf(WorkerLeakError.class);
    assertThat(leak.getSuppressed()).isEmpty();
  }

  @Test
  void nobodysWorkerFailsTheSessionAndNoTest() {
    assertThat(Kit.run(LeakTestCases.Nobodys.class).failureOf("JUnit Jupiter"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll("was still running after all tests", "Outsider");
  }

  @Test
  void aGuardWatchesASuiteWithoutAnyAnnotation() {
    assertThat(Kit.run(
                LeakTestCases.WithoutAnnotation.class,
                "junit.jupiter.extensions.autodetection.enabled",
                "true",
                "leadlist.guard",
                "true")
            .failureOf("forgets()"))
        .isInstanceOf(WorkerLeakError.class);
  }

  @Test
  @WithLeadListWorker(handler = Handlers.Completes.class)
  void aSessionInsideATestBlamesItsOwnTests(LeadListWorker outer) throws Exception {
    assertThat(Kit.run(LeakTestCases.ForgottenStop.class).failures())
        .containsOnlyKeys("forgets(DataSource, TestRun)");
    assertThat(outer.awaitExit().reason()).isPresent();
  }

  @Test
  void inParallelEachLeakFailsItsOwnTest() {
    List<Class<?>> classes = List.of(
        LeakTestCases.A.class,
        LeakTestCases.B.class,
        LeakTestCases.C.class,
        LeakTestCases.D.class,
        LeakTestCases.E.class,
        LeakTestCases.F.class,
        LeakTestCases.G.class,
        LeakTestCases.H.class);

    Kit.Outcome outcome = Kit.run(
        classes,
        "junit.jupiter.execution.parallel.enabled",
        "true",
        "junit.jupiter.execution.parallel.mode.default",
        "concurrent",
        "junit.jupiter.execution.parallel.config.strategy",
        "fixed",
        "junit.jupiter.execution.parallel.config.fixed.parallelism",
        "8");

    assertThat(outcome.results().testEvents().succeeded().count()).isEqualTo(72);
    assertThat(outcome.results().testEvents().failed().count()).isEqualTo(8);
    assertThat(outcome.failures()).containsOnlyKeys("repetition 7 of 10");
    outcome.results().testEvents().failed().stream().forEach(LeakTests::assertIsToldOfItsOwnLeak);
  }

  private static void assertIsToldOfItsOwnLeak(Event failed) {
    MethodSource source = (MethodSource) failed.getTestDescriptor().getSource().orElseThrow();
    Throwable leak =
        failed.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();

    assertThat(leak)
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("was still running after %s.leaks (repetition 7 of 10)"
            .formatted(source.getJavaClass().getSimpleName()))
        .hasNoSuppressedExceptions();
  }
}
