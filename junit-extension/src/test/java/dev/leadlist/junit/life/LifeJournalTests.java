package dev.leadlist.junit.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.TransactionWork;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which calls count as made after the end of a run: those that were entered after it. */
class LifeJournalTests {
  private final LifeJournal journal = new LifeJournal();
  private long ended;

  @Test
  void aCallThatWaitedForTheGuardWhileTheRunEndedIsNone() throws Exception {
    handleOneCall(() -> ended = System.nanoTime());

    assertThat(journal.life().calls()).hasSize(1);
    assertThat(journal.life().callsAfter(ended)).isZero();
  }

  @Test
  void aCallThatIsEnteredAfterTheEndIsOne() throws Exception {
    ended = System.nanoTime();
    handleOneCall(() -> {});

    assertThat(journal.life().callsAfter(ended)).isEqualTo(1);
  }

  private void handleOneCall(Runnable duringTheGuardsQuestion) throws Exception {
    journal
        .watching((run, context) -> context.call(Step::complete))
        .handle(
            new Run(UUID.randomUUID(), "{}", 1, "stage", "active"),
            new LetsThrough(duringTheGuardsQuestion));
  }

  /** A context whose guard takes its time, and lets every call through. */
  private record LetsThrough(Runnable question) implements RunContext {
    @Override
    public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
      question.run();
      return call.call();
    }

    @Override
    public void checkpoint() {}

    @Override
    public boolean isActive() {
      return true;
    }

    @Override
    public Optional<Duration> remaining() {
      return Optional.empty();
    }

    @Override
    public void onStop(Runnable hook) {}

    @Override
    public <T extends @Nullable Object> T inTransaction(TransactionWork<T> work) {
      throw new UnsupportedOperationException("no database here");
    }

    @Override
    public long fencingToken() {
      return 1;
    }
  }
}
