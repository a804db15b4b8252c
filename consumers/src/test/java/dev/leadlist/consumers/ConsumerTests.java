package dev.leadlist.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real builds of a user's project: exit code, time, and what is left of their processes. */
@Tag("consumers")
class ConsumerTests {

  /** Of a build, most of which is Maven's own; the sleeping children of the tests sleep longer. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @ParameterizedTest
  @CsvSource({"5.10.5, 3.2.5, 17", "5.14.4, 3.6.1, 25", "6.1.3, 3.6.1, 17", "6.1.3, 3.2.5, 25"})
  void oneArtifactServesAll(String junit, String surefire, int feature) throws Exception {
    FinishedBuild build =
        of("CleanTests").junit(junit).surefire(surefire).jdk(jdk(feature)).run();

    assertEndedWell(build, 0);
    assertThat(build.log()).contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0");
  }

  /** The user's code and the runner are modules then, the extension is on the class path. */
  @Test
  void servesAModule() throws Exception {
    FinishedBuild build = ConsumerBuild.of("junit-modules").run();

    assertEndedWell(build, 0);
    assertThat(build.log()).contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0");
  }

  @Test
  void aLeakFailsTheBuildByName() throws Exception {
    FinishedBuild build = of("LeakTests").run();

    assertEndedWell(build, 1);
    assertThat(build.log())
        .contains("was still running after LeakTests.leaksOnce", "WorkerLeakError", "Evidence: ");
  }

  @ParameterizedTest
  @CsvSource({"5.10.5", "6.1.3"})
  void aRerunDoesNotHideALeak(String junit) throws Exception {
    FinishedBuild build = of("LeakTests")
        .junit(junit)
        .property("surefire.rerunFailingTestsCount", "2")
        .run();

    assertEndedWell(build, 1);
    assertThat(build.log()).contains("left workers behind, whatever a rerun said");
  }

  @Test
  void aLeakedChildDoesNotHoldUpMaven() throws Exception {
    FinishedBuild build = of("LeakedChildTests").run();

    assertEndedWell(build, 1);
    assertThat(build.log()).contains("sleep 300");
    assertThat(build.sinceLastTest()).isLessThan(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({"FORK_JOIN_POOL", "WORKER_THREAD_POOL"})
  void inParallelEachLeakFailsItsOwnTest(String executor) throws Exception {
    FinishedBuild build = of("ParallelTests")
        .property("junit.jupiter.execution.parallel.enabled", "true")
        .property("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .property("junit.jupiter.execution.parallel.config.executor-service", executor)
        .run();

    assertEndedWell(build, 1);
    assertThat(build.log()).contains("Tests run: 40, Failures: 4, Errors: 0, Skipped: 0");
  }

  @Test
  void killingTheTestJvmLeavesNothing() throws Exception {
    try (RunningBuild build = of("KilledTests").start()) {
      String[] pids = build.await("ready").split(" ", -1);
      ProcessHandle.of(Long.parseLong(pids[0])).orElseThrow().destroyForcibly();
      assertThat(untilGone(build, pids[1])).isLessThan(Duration.ofSeconds(1));
      assertEndedWell(build.awaitEnd(), 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 137", "false, 143"})
  void killingMavenLeavesNothing(boolean forcibly, int exitCode) throws Exception {
    try (RunningBuild build = of("KilledTests").start()) {
      String[] pids = build.await("ready").split(" ", -1);
      if (forcibly) {
        build.maven().destroyForcibly();
      } else {
        build.maven().destroy();
      }
      assertThat(untilGone(build, pids[1])).isLessThan(Duration.ofSeconds(3));
      assertThat(build.awaitEnd().exitCode()).isEqualTo(exitCode);
    }
  }

  /** Surefire halts the JVM then: no hook runs. */
  @Test
  void surefiresTimeoutLeavesNothing() throws Exception {
    FinishedBuild build = of("KilledTests").property("surefire.timeout", "15").run();

    assertEndedWell(build, 1);
    assertThat(build.log()).contains("There was a timeout");
  }

  /** In a time that no worker has stretched, and nothing is left of it. */
  private static void assertEndedWell(FinishedBuild build, int exitCode) {
    assertThat(build.exitCode()).as(build.log()).isEqualTo(exitCode);
    assertThat(build.survivors()).isEmpty();
    assertThat(build.wall()).as(build.log()).isLessThan(LONGEST);
  }

  private static ConsumerBuild of(String tests) {
    return ConsumerBuild.of("junit").tests(tests);
  }

  private static Jdk jdk(int feature) {
    Optional<Jdk> found = Jdk.find(feature);
    Assumptions.assumeTrue(
        found.isPresent(), "no JDK " + feature + " here; set JAVA_HOME_" + feature);
    return found.get();
  }

  /** Returns how long it takes until workers and server are gone; Maven itself may go on. */
  private static Duration untilGone(RunningBuild build, String postmaster) {
    long since = System.nanoTime();
    while (isAlive(postmaster) || build.processes().stream().anyMatch(ConsumerTests::isWorker)) {
      assertThat(System.nanoTime() - since)
          .as(() -> "still there: postmaster " + isAlive(postmaster) + ", " + build.processes())
          .isLessThan(TimeUnit.SECONDS.toNanos(20));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private static boolean isWorker(String process) {
    return process.contains("ForkMain") || process.contains("sleep");
  }

  private static boolean isAlive(String pid) {
    return Bearers.isAlive(Long.parseLong(pid));
  }
}
