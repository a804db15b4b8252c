package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.LeadListException;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker is closed while its loop is held up by a listener, and handlers are at work. */
class ClosingTests {
  private static final Duration GRACE = Duration.ofMillis(300);

  private final Workplace place = new Workplace(Mode.FULL);
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);

  @AfterEach
  void closeAll() {
    letGo.countDown();
    place.close();
  }

  /** Lets the first run pass, and holds up the loop at the second. */
  private final WorkerListener holdingUp = new WorkerListener() {
    private final AtomicInteger claimed = new AtomicInteger();

    @Override
    public void onClaimed(WorkerInfo worker, Run run) {
      if (claimed.incrementAndGet() == 2) {
        held.countDown();
        CallTests.awaitInSpiteOfInterrupts(letGo);
      }
    }
  };

  /** Holds up the loop once it has been left. */
  private final WorkerListener holdingUpTheEnd = new WorkerListener() {
    @Override
    public void onLoopLeft(WorkerInfo worker, ExitReason reason) {
      CallTests.awaitInSpiteOfInterrupts(letGo);
    }
  };

  private Worker working(RunHandler handler) throws InterruptedException {
    place.runs.insertActive();
    place.runs.insertActive();
    Worker worker = place.start(Worker.builder(place.pool)
        .handler(handler)
        .listener(holdingUp)
        .concurrency(2)
        .grace(GRACE)
        .pollInterval(Mode.POLL_INTERVAL));
    Eventually.opens("the loop is held up", held);
    return worker;
  }

  @Test
  void itsHandlersAreInterruptedAllTheSame() throws Exception {
    BlockedCall blocked = new BlockedCall();
    Worker worker = working(blocked);
    Eventually.opens("the handler is in its call", blocked.entered);

    worker.close();

    assertThat(blocked.wasInterrupted()).isTrue();
    letGo.countDown();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(Workplace.exitOf(worker).calls())
        .as("no handler of the second run")
        .isOne();
  }

  /** Another worker must not get a run while a handler is still in a call for it. */
  @Test
  void theRunOfAHandlerThatGoesOnIsNotGivenBack() throws Exception {
    CountDownLatch inCall = new CountDownLatch(1);
    AtomicReference<Run> worked = new AtomicReference<>();
    AtomicReference<RunContext> used = new AtomicReference<>();
    Worker worker = working((run, context) -> {
      worked.set(run);
      used.set(context);
      return context.call(() -> {
        inCall.countDown();
        CallTests.awaitInSpiteOfInterrupts(letGo);
        return Step.again();
      });
    });
    Eventually.opens("the handler is in its call", inCall);

    long asked = System.nanoTime();
    worker.close();
    Duration took = Duration.ofNanos(System.nanoTime() - asked);

    assertThat(took).isBetween(GRACE, GRACE.plusMillis(1_500));
    assertThat(place.runs.isLeased(worked.get().id())).as("passes on by expiry").isTrue();
    assertThatThrownBy(() -> used.get().call(() -> "another"))
        .isInstanceOf(LeadListException.class);
    assertThatThrownBy(() -> used.get().checkpoint()).isInstanceOf(LeadListException.class);
  }

  @Test
  void itsHandlersAreInterruptedThoughAListenerHoldsUpTheEndOfTheLoop() throws Exception {
    BlockedCall blocked = new BlockedCall();
    Worker worker = place.start(
        place.worker(place.runs.insertActive(), blocked).grace(GRACE).listener(holdingUpTheEnd));
    Eventually.opens("the handler is in its call", blocked.entered);

    worker.close();

    assertThat(blocked.wasInterrupted()).isTrue();
  }

  @Test
  void aListenerMayCloseItBeforeItHasBegun() throws Exception {
    AtomicReference<Worker> itself = new AtomicReference<>();
    AtomicReference<Duration> took = new AtomicReference<>();
    Worker worker = place.build(place
        .worker(place.runs.insertActive(), (run, context) -> Step.again())
        .listener(new WorkerListener() {
          @Override
          public void onStarted(WorkerInfo started) {
            long asked = System.nanoTime();
            itself.get().close();
            took.set(Duration.ofNanos(System.nanoTime() - asked));
          }
        }));
    itself.set(worker);

    worker.start();

    assertThat(took.get()).as("only asks for the stop").isLessThan(Duration.ofSeconds(1));
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
  }
}
