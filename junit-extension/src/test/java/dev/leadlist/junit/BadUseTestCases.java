package dev.leadlist.junit;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Declarations that are wrong; run by {@link BadUseTests}. */
final class BadUseTestCases {
  private BadUseTestCases() {}

  static class Methods {
    @Test
    @WithLeadListWorker
    void neither() {}

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, command = "true")
    void both() {}

    @Test
    @WithLeadListWorker(handler = Handlers.NeedsAnArgument.class)
    void noConstructor() {}

    @Test
    @WithLeadListWorker(handler = Inner.class)
    void inner() {}

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, maxLoops = 0)
    void noLoops() {}

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, maxLoops = -3)
    void negativeLoops() {}

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, timeout = "soon")
    void malformedTimeout() {}

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, timeout = "30")
    void timeoutWithoutUnit() {}

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, timeout = "0s")
    void noTimeout() {}

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, timeout = "PT-1S")
    void negativeTimeout() {}

    @Test
    @WithLeadListWorker(name = "a", handler = Handlers.Completes.class)
    @WithLeadListWorker(name = "a", handler = Handlers.Completes.class)
    void sameName() {}

    @Test
    @WithLeadListWorker(command = "true", fork = true)
    void forkedCommand() {}

    @Test
    @WithLeadListWorker(
        handler = Handlers.Completes.class,
        fork = {true, false})
    void twoValues() {}

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, untargeted = true)
    void untargetedAndShared() {}

    @Test
    @WithLeadListWorker(maxLoops = 0, timeout = "0s", targetQuantity = -1)
    void everythingAtOnce() {}

    @Test
    @WithLeadListWorker(name = "a", handler = Handlers.Completes.class)
    @WithLeadListWorker(name = "b", handler = Handlers.Completes.class)
    void ambiguous(LeadListWorker worker) {}

    @Test
    @WithLeadListWorker(name = "a", handler = Handlers.Completes.class)
    void unknownName(@Named("b") TestRun run) {}

    private final Step step = Step.complete();

    final class Inner implements RunHandler {
      @Override
      public Step handle(Run run, RunContext context) {
        return step;
      }
    }
  }

  static class ForkedInstance {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .worker(
            worker -> worker.handler(() -> (run, context) -> Step.complete()).fork(true))
        .build();

    @Test
    void fails() {}
  }

  static class ForkOnADataSource {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .dataSource(LeakTestCases::ownDataSource)
        .worker(worker -> worker.handler(Handlers.Completes.class).fork(true))
        .build();

    @Test
    void fails() {}
  }

  static class OwnDatabaseOnAUrl {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .databaseUrl(Kit::databaseUrl)
        .worker(worker -> worker
            .handler(Handlers.Completes.class)
            .untargeted(true)
            .database(DatabaseScope.PER_TEST))
        .build();

    @Test
    void fails() {}
  }

  static class OwnDatabaseOnADataSource {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .dataSource(LeakTestCases::ownDataSource)
        .worker(worker -> worker
            .handler(Handlers.Completes.class)
            .untargeted(true)
            .database(DatabaseScope.PER_CLASS))
        .build();

    @Test
    void fails() {}
  }

  static class UntargetedOnAUrl {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .databaseUrl(Kit::databaseUrl)
        .worker(worker -> worker.handler(Handlers.Completes.class).untargeted(true))
        .build();

    @Test
    void fails() {}
  }

  @WithLeadListWorker(name = "a", handler = Handlers.Completes.class)
  static class SameNameInCode {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .worker(worker -> worker.name("a").handler(Handlers.Completes.class))
        .build();

    @Test
    void fails() {}
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class NoNameInCodeEither {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .worker(worker -> worker.handler(Handlers.Completes.class))
        .build();

    @Test
    void fails() {}
  }

  static class NoLimitInCode {
    @RegisterExtension
    static final LeadListWorkers WORKERS = LeadListWorkers.builder()
        .worker(worker -> worker.handler(Handlers.Completes.class).timeout(Duration.ZERO))
        .build();

    @Test
    void fails() {}
  }

  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class Fine {
    @Test
    void wouldPass() {}
  }

  @WithLeadListWorker(handler = Handlers.Waits.class, maxLoops = 50)
  static class Handles {
    @Test
    void startsTwice(LeadListWorker worker) {
      worker.start();
    }

    @Test
    void stepsWhileItRuns(LeadListWorker worker) {
      worker.runLoops(1);
    }

    @Test
    @WithLeadListWorker(autoStart = false)
    void awaitsWhatWasNotStarted(LeadListWorker worker) throws Exception {
      worker.awaitExit();
    }

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class)
    void measuresFromAnEndThatWasNot(LeadListWorker worker) throws Exception {
      LeadListAssertions.assertThat(worker.awaitExit()).endedWithin(Duration.ofSeconds(1));
    }

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class)
    void expectsAnotherReason(LeadListWorker worker) throws Exception {
      LeadListAssertions.assertThat(worker.awaitExit())
          .hasReason(dev.leadlist.runner.ExitReason.LOOP_LIMIT);
    }

    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class)
    void expectsMoreCalls(LeadListWorker worker) throws Exception {
      LeadListAssertions.assertThat(worker.awaitExit()).madeCalls(5);
    }

    @Test
    @WithLeadListWorker(command = "true", handler = NoHandler.class)
    void stepsThroughAProgram(LeadListWorker worker) {
      worker.runLoops(1);
    }
  }
}
