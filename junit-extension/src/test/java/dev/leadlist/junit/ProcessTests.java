package dev.leadlist.junit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Workers in processes of their own end with their tests. */
@Tag("slow")
class ProcessTests {

  @Test
  void aForkedWorkerIsGuardedAndTellsItsLife() {
    Kit.run(ProcessTestCases.Forked.class).passed(3);
  }

  @Test
  void aForkedWorkerThatIsStuckHaltsItsOwnJvm() {
    Kit.run(ProcessTestCases.ForkedAndStuck.class).passed(1);
  }

  @Test
  void aCommandFindsItsRunAndItsLimitsInTheEnvironment() {
    Kit.run(ProcessTestCases.Commands.class).passed(3);
  }

  @Test
  void aProgramThatIgnoresTermIsKilledAndTold() {
    assertThat(Kit.run(ProcessTestCases.IgnoresTerm.class).failureOf("leaves(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll(
            "did not end cleanly after IgnoresTerm.leaves",
            "KILL, since it ignored TERM",
            "ready",
            "end on TERM within the grace period of 300ms");
  }

  @Test
  void aDaemonIsFoundByWhatItInherited() {
    assertThat(Kit.run(ProcessTestCases.LeavesADaemon.class).failureOf("leaves(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("sleep 300");
  }

  @Test
  void aGrandchildIsFoundAfterItsParentsAreGone() {
    assertThat(
            Kit.run(ProcessTestCases.LeavesAGrandchild.class).failureOf("leaves(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll(
            "1 process(es) were still running", "sleep 300", "ended by TERM in");
  }

  @Test
  void aProcessThatTheTestStartsWithTheWorkersEnvironmentIsFound() {
    assertThat(Kit.run(ProcessTestCases.StartsByItself.class)
            .failureOf("withInheritedOutput(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("sleep 300");
  }

  @Test
  void aBuildDaemonThatATestStartedIsSparedAndTold() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(TestScope.class);
    log.start();
    logger.addAppender(log);
    try {
      Kit.run(ProcessTestCases.StartsABuildDaemon.class).passed(1);

      assertThat(requireNonNull(ProcessTestCases.StartsABuildDaemon.daemon).isAlive())
          .isTrue();
      assertThat(log.list)
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage, InstanceOfAssertFactories.STRING)
          .contains(
              "StartsABuildDaemon.builds started a build daemon, which is spared",
              "'gradle --stop' ends it");
    } finally {
      logger.detachAppender(log);
      Process daemon = requireNonNull(ProcessTestCases.StartsABuildDaemon.daemon);
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly();
    }
  }

  @Test
  void aProgramPastItsTimeLimitIsEndedAndTold() {
    assertPastItsLimit(
        Kit.run(ProcessTestCases.PastItsLimit.class),
        "was past its time limit of 200ms in PastItsLimit",
        ": sleep 60\n",
        "Ended by: TERM");
  }

  @Test
  void aForkedWorkerPastItsTimeLimitTellsWhatItWasDoing() throws Exception {
    Throwable late =
        Kit.run(ProcessTestCases.ForkedPastItsLimit.class).failureOf("neverLooks(LeadListWorker)");

    assertThat(late)
        .isInstanceOf(WorkerTimeoutError.class)
        .hasMessageContainingAll(
            "was past its time limit of 3s in ForkedPastItsLimit.neverLooks",
            "1 of at most 7 loops",
            "ProcessTestCases$SleepsInTheDatabase",
            "running SQL: select pg_sleep(300) (backend ",
            "ForkedPastItsLimit.neverLooks(ProcessTestCases.java",
            "left the loop: TIME_LIMIT",
            "Ended by: itself, at the limit");
    assertThat(Files.readString(Kit.evidenceOf(late))).contains("All of its output:");
  }

  /** What no worker is there to say, its JVM says. */
  @Test
  void aForkedWorkerThatNeverBeganTellsWhereItIsStuck() {
    assertPastItsLimit(
        Kit.run(ProcessTestCases.ForkedAndNeverAtWork.class),
        "was past its time limit of 1s in ForkedAndNeverAtWork",
        "unknown of at most 7 loops",
        "ForkMain",
        "at dev.leadlist.junit.ProcessTestCases$IsNeverMade.<init>",
        "Ended by: TERM");
  }

  private static void assertPastItsLimit(Kit.Outcome outcome, String... told) {
    assertThat(outcome.failures())
        .hasSize(2)
        .allSatisfy((name, failure) -> assertThat(failure)
            .isInstanceOf(WorkerTimeoutError.class)
            .hasMessageContainingAll(told)
            .hasMessageContaining("." + name.replaceAll("\\(.*", "(ProcessTestCases.java")));
  }

  @Test
  void aProgramThatHadToBeKilledPastItsTimeLimitIsALeakToo() {
    assertThat(Kit.run(ProcessTestCases.StubbornPastItsLimit.class).failures().values())
        .hasSize(2)
        .allSatisfy(failure -> assertThat(failure)
            .isInstanceOf(WorkerTimeoutError.class)
            .extracting(
                Throwable::getSuppressed, InstanceOfAssertFactories.array(Throwable[].class))
            .singleElement(InstanceOfAssertFactories.THROWABLE)
            .isInstanceOf(WorkerLeakError.class)
            .hasMessageContaining("KILL, since it ignored TERM"));
  }

  @Test
  void aProgramThatIsNotThereFailsTheTest() {
    assertThat(Kit.run(ProcessTestCases.NotThere.class).failureOf("fails()"))
        .hasMessageContainingAll("no-such-program", "cannot be started", "on the PATH");
  }
}
