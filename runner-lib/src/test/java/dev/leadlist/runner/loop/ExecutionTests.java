package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.RunObserver;
import dev.leadlist.runner.store.RunStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a handler call ends, whatever becomes of its thread. */
class ExecutionTests {
  private final LoopBench bench = new LoopBench();
  private final UUID run = bench.insert();
  private final WorkerSettings settings = LoopBench.targeted(run).build();
  private final WatchedStore store = new WatchedStore(bench.runs.store(settings));
  private final Claim claim = claim();
  private final InterruptGate gate = new InterruptGate();
  private final Tenure tenure = new Tenure(claim, gate, Runnable::run, () -> {});
  private final AtomicInteger wakeups = new AtomicInteger();

  /** Counts who watches, and may fail to let go. */
  private static final class WatchedStore extends FaultyStore {
    private int watching;
    private Error onUnwatch;

    WatchedStore(RunStore store) {
      super(store);
    }

    @Override
    public Watch watch(UUID runId, RunObserver observer) {
      Watch watch = super.watch(runId, observer);
      watching++;
      return () -> {
        watch.close();
        watching--;
        if (onUnwatch != null) {
          throw onUnwatch;
        }
      };
    }
  }

  private Claim claim() {
    store.open();
    return store.claim(new ClaimRequest(Optional.of(run), 1, Set.of())).claims().get(0);
  }

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
    store.close();
  }

  private Execution execute(RunHandler handler) {
    LiveRunContext context = new LiveRunContext(
        tenure, gate, store, new AtomicLong(), Optional::<Duration>empty, bench.timing);
    Execution execution =
        new Execution(tenure, gate, context, handler, store, wakeups::incrementAndGet);
    assertThat(execution.isOver()).isFalse();
    execution.run();
    assertThat(execution.isOver()).isTrue();
    assertThat(wakeups).as("the loop is woken once").hasValue(1);
    assertThat(tenure.isRevoked()).as("the context is spent").isTrue();
    return execution;
  }

  @Test
  void theRunIsWatchedWhileTheHandlerWorks() {
    Step step = Step.next("contacts");

    Execution execution = execute((claimed, context) -> {
      assertThat(store.watching).isEqualTo(1);
      return step;
    });

    assertThat(execution.outcome()).isEqualTo(new Outcome.Said(claim, step));
    assertThat(store.watching).isZero();
  }

  @Test
  void whatAHandlerThrowsIsKept() {
    IllegalStateException failure = new IllegalStateException("no luck");

    Execution execution = execute((claimed, context) -> {
      throw failure;
    });

    assertThat(execution.outcome()).isEqualTo(new Outcome.Threw(claim, failure));
    assertThat(store.watching).isZero();
  }

  /** A handler left its thread without the memory to say so, and its worker waited for it. */
  @Test
  void whatGoesWrongOnTheWayOutIsAFailureAndTheLoopIsTold() {
    store.onUnwatch = new OutOfMemoryError("planted");

    Execution execution = execute((claimed, context) -> Step.complete());

    assertThat(execution.outcome()).isEqualTo(new Outcome.Threw(claim, store.onUnwatch));
  }

  @Test
  void aHandlerWhoseRunWasTakenHasSaidNothing() {
    Execution execution = execute((claimed, context) -> {
      tenure.revoke(Revocation.LEASE_LOST);
      throw new InterruptedException();
    });

    assertThat(execution.outcome()).isEqualTo(new Outcome.Withdrawn(claim));
  }

  @Test
  void aHandlerThatCouldNotAskHasSaidNothing() {
    Execution execution = execute((claimed, context) -> {
      throw new StoreUnavailableException("no answer", null);
    });

    assertThat(execution.outcome()).isEqualTo(new Outcome.Withdrawn(claim));
  }

  @Test
  void aHandlerIsNotCalledWithoutABelievedLease() {
    bench.timing.stepWallClock(settings.lease());

    Execution execution = execute((claimed, context) -> {
      throw new AssertionError("called");
    });

    assertThat(execution.outcome()).isEqualTo(new Outcome.Withdrawn(claim));
    assertThat(store.watching).isZero();
  }

  @Test
  void aFlagThatAHandlerLeavesIsNotItsThreads() {
    execute((claimed, context) -> {
      Thread.currentThread().interrupt();
      return Step.complete();
    });

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
