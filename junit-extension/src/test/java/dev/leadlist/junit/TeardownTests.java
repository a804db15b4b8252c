package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A test's end has a bound, however much is left, and nothing escapes it. */
class TeardownTests {

  @Test
  void whatIsStuckIsEndedSideBySide() {
    Throwable leak = Kit.run(TeardownTestCases.StuckInEveryWay.class)
        .failures()
        .values()
        .iterator()
        .next();

    System.out.println("teardown of 3 stuck workers, 2 of the code under test and 4 processes: "
        + TeardownTestCases.took.toMillis() + " ms");
    assertThat(leak).isInstanceOf(WorkerLeakError.class);
    assertThat(leak.getSuppressed())
        .hasSize(5)
        .allSatisfy(other -> assertThat(other).isInstanceOf(WorkerLeakError.class));
    assertThat(Stream.concat(Stream.of(leak), Stream.of(leak.getSuppressed()))
            .map(complaint -> complaint.getMessage().lines().findFirst().orElse("")))
        .anyMatch(line -> line.contains("'first program'"))
        .anyMatch(line -> line.contains("'second program'"))
        .anyMatch(line -> line.contains("'here'"))
        .anyMatch(line -> line.startsWith("2 process(es) were still running"));
    assertThat(TeardownTestCases.took).isLessThan(Duration.ofSeconds(5));
  }

  /** Its own grace period is the library's, of five seconds. */
  @Test
  void aWorkerOfTheCodeUnderTestGetsTheGraceOfTests() {
    assertThat(Kit.run(TeardownTestCases.StuckWorkerOfTheCode.class)
            .failureOf("forgets(DataSource, TestRun)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll("Handlers$SwallowsInterrupts.handle", "it goes on behind a fence");
    assertThat(TeardownTestCases.took).isBetween(Duration.ofSeconds(2), Duration.ofMillis(3_500));
  }

  @Test
  void whatIsStartedDuringTheEndIsEndedToo() {
    assertThat(Kit.run(TeardownTestCases.StartsAnotherWhenItIsEnded.class)
            .failureOf("leaves(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("sleep 317");
    assertThat(ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").endsWith("sleep 317")))
        .isEmpty();
  }
}
