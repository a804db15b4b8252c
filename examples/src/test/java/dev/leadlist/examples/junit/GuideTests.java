package dev.leadlist.examples.junit;

import static dev.leadlist.junit.LeadListAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.LeadListWorker;
import dev.leadlist.junit.LeadListWorkers;
import dev.leadlist.junit.TestRun;
import dev.leadlist.junit.WithLeadListWorker;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests that docs/junit.md shows. */
class GuideTests {

  @Test
  @WithLeadListWorker(handler = BlockedInACall.class, maxLoops = 10, timeout = "30s")
  void stopsWhenItsRunIsCompleted(LeadListWorker worker, TestRun run) throws Exception {
    run.complete();
    assertThat(worker.awaitExit())
        .hasReason(ExitReason.TARGET_TERMINAL)
        .endedWithin(Duration.ofSeconds(1))
        .madeNoCallsAfterTheRunEnded();
  }

  @Test
  @WithLeadListWorker(handler = TwoSteps.class, autoStart = false)
  void goesStepByStep(LeadListWorker worker, TestRun run) {
    assertThat(worker.runLoops(1)).hasReason(ExitReason.LOOP_LIMIT).ranLoops(1);
    assertThat(run.stage()).contains("contact_discovery");
  }

  @Test
  @WithLeadListWorker(handler = TwoSteps.class, autoStart = false)
  void startsAProgramByItself(LeadListWorker worker, TestRun run) throws Exception {
    ProcessBuilder program = new ProcessBuilder("sh", "-c", "echo works on $RUN_FILTER_ID");
    program.environment().putAll(worker.environment());
    Process process = program.start();
    assertThat(process.inputReader().readLine()).isEqualTo("works on " + run.id());
    assertThat(process.waitFor()).isZero();
  }

  @Nested
  class InCode {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .worker(worker -> worker.handler(() -> new CallsADirectory(DIRECTORY)).maxLoops(10))
        .build();

    @Test
    void hasAHandlerThatNeedsSomething(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL).madeCalls(1);
    }
  }

  private static final List<String> DIRECTORY = List.of("CBRE", "Barnes");

  static final class BlockedInACall implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      return context.call(() -> {
        new CountDownLatch(1).await();
        return Step.complete();
      });
    }
  }

  static final class TwoSteps implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) {
      return "company_discovery".equals(run.stage())
          ? Step.next("contact_discovery")
          : Step.complete();
    }
  }

  record CallsADirectory(List<String> directory) implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      context.call(directory::size);
      return Step.complete();
    }
  }
}
