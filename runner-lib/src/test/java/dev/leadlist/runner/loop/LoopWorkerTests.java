package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerFactory;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.WorkerSettingsBuilder;
import dev.leadlist.runner.WorkerStatus;
import dev.leadlist.runner.store.InMemoryRuns;
import dev.leadlist.runner.store.WorkerProgress;
import dev.leadlist.runner.time.ManualTiming;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The worker that users hold, on real threads and clocks; its runs are in memory. */
@Timeout(60)
class LoopWorkerTests {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final RunHandler COMPLETES = (run, context) -> Step.complete();

  private final InMemoryRuns runs = new InMemoryRuns(new ManualTiming());
  private final List<WorkerListener> listeners = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final AtomicInteger names = new AtomicInteger();
  private FaultyStore store;

  @AfterEach
  void closeWorkers() {
    workers.forEach(Worker::close);
  }

  private WorkerSettingsBuilder settings() {
    return WorkerSettings.builder()
        .workerId("loop-worker-" + names.incrementAndGet())
        .pollInterval(Duration.ofMillis(5));
  }

  private Worker worker(WorkerSettingsBuilder settings, RunHandler handler) {
    WorkerSettings built = settings.build();
    store = new FaultyStore(runs.store(built));
    Worker worker = new LoopWorker(
        new WorkerFactory.Parts(built, handler, listeners, null, null, null),
        store,
        Timing.system());
    workers.add(worker);
    return worker;
  }

  private static List<String> threadsOf(Worker worker) {
    String prefix = "leadlist-" + worker.info().workerId() + "-";
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  // --- life

  @Test
  void livesOnceAndEndsWithItsReason() throws InterruptedException {
    UUID run = runs.insert("discovery", "active");
    Worker worker = worker(settings().targetRun(run), COMPLETES);
    assertThat(worker.status()).isEqualTo(WorkerStatus.NEW);

    WorkerExit exit = worker.run();

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(worker.status()).isEqualTo(WorkerStatus.ENDED);
    assertThat(worker.awaitExit(Duration.ZERO)).contains(exit);
    assertThat(store.recorded).hasValue(exit);
    assertThat(store.closed).isTrue();
  }

  @Test
  void startingTwiceIsAnErrorThatNamesBothStates() {
    Worker worker = worker(settings(), COMPLETES);
    worker.start();

    assertThatThrownBy(worker::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(worker.info().workerId())
        .hasMessageContaining("cannot become STARTING")
        .hasMessageMatching(".* is (STARTING|RUNNING) .*");
    assertThatThrownBy(worker::run).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClosedWorkerCannotStart() {
    Worker worker = worker(settings(), COMPLETES);

    worker.close();
    worker.close();

    assertThat(worker.status()).isEqualTo(WorkerStatus.ENDED);
    assertThat(store.closed).isTrue();
    assertThatThrownBy(worker::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ENDED")
        .hasMessageContaining("STARTING");
  }

  @Test
  void aStopMayComeAnyNumberOfTimesAtAnyTime() throws InterruptedException {
    Worker worker = worker(settings(), COMPLETES);

    worker.requestStop();
    worker.requestStop();
    worker.start();
    worker.requestStop();
    Optional<WorkerExit> exit = worker.awaitExit(LIMIT);
    worker.requestStop();
    worker.close();
    worker.close();

    assertThat(exit).get().extracting(WorkerExit::reason).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(exit).get().extracting(WorkerExit::loops).isEqualTo(0L);
    assertThat(runs.claimRounds()).isZero();
  }

  @Test
  void whoeverFindsItInTheRegistryMayStopIt() throws InterruptedException {
    Worker worker = worker(settings(), COMPLETES).start();

    store.registered.get().onStopRequested();

    assertThat(worker.awaitExit(LIMIT))
        .get()
        .extracting(WorkerExit::reason)
        .isEqualTo(ExitReason.STOP_REQUESTED);
  }

  @Test
  void tellsTheRegistryHowFarItIs() throws InterruptedException {
    UUID run = runs.insert("discovery", "active");
    CountDownLatch called = new CountDownLatch(1);
    Worker worker = worker(settings(), (claimed, context) -> {
      context.call(() -> "call");
      called.countDown();
      new CountDownLatch(1).await();
      return Step.complete();
    });
    worker.start();
    assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();

    WorkerProgress progress = store.registered.get().progress();

    assertThat(progress.currentRun()).contains(run);
    assertThat(progress.loops()).isEqualTo(1);
    assertThat(progress.calls()).isEqualTo(1);
  }

  @Test
  void stopHooksHaveAThreadOfTheirOwn() throws InterruptedException {
    CountDownLatch working = new CountDownLatch(1);
    AtomicReference<String> hookThread = new AtomicReference<>();
    CountDownLatch hooked = new CountDownLatch(1);
    runs.insert("discovery", "active");
    Worker worker = worker(settings(), (claimed, context) -> {
      context.onStop(() -> {
        hookThread.set(Thread.currentThread().getName());
        hooked.countDown();
      });
      working.countDown();
      new CountDownLatch(1).await();
      return Step.complete();
    });
    worker.start();
    assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

    worker.requestStop();

    assertThat(hooked.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(hookThread.get()).isEqualTo("leadlist-" + worker.info().workerId() + "-stop-hook");
  }

  @Test
  void awaitExitIsEmptyWhileItWorks() throws InterruptedException {
    Worker worker = worker(settings(), COMPLETES).start();

    assertThat(worker.awaitExit(Duration.ofMillis(1))).isEmpty();

    worker.requestStop();
    assertThat(worker.awaitExit(LIMIT)).isPresent();
  }

  @Test
  void closingInterruptsTheHandlerAndLeavesNoThread() throws InterruptedException {
    UUID run = runs.insert("discovery", "active");
    CountDownLatch working = new CountDownLatch(1);
    Worker worker = worker(settings().targetRun(run), (claimed, context) -> {
      working.countDown();
      new CountDownLatch(1).await();
      return Step.complete();
    });
    worker.start();
    assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

    worker.close();

    assertThat(worker.awaitExit(Duration.ZERO))
        .get()
        .extracting(WorkerExit::reason)
        .isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(threadsOf(worker)).isEmpty();
    assertThat(runs.holder(run)).isNull();
  }

  @Test
  void aWorkerThatRanLeavesNoHandlerThread() {
    for (int i = 0; i < 100; i++) {
      UUID run = runs.insert("discovery", "active");
      Worker worker = worker(settings().targetRun(run), (claimed, context) -> {
        context.onStop(() -> {});
        return Step.complete();
      });

      worker.run();

      assertThat(threadsOf(worker)).isEmpty();
    }
  }

  @Test
  void aStuckHandlerIsReportedAndClosingIsBounded() throws InterruptedException {
    UUID run = runs.insert("discovery", "active");
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Worker worker =
        worker(settings().targetRun(run).grace(Duration.ofMillis(250)), (claimed, context) -> {
          working.countDown();
          awaitWhateverHappens(release);
          return Step.complete();
        });
    worker.start();
    assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

    long since = System.nanoTime();
    worker.close();
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    Optional<WorkerExit> exit = worker.awaitExit(LIMIT);
    release.countDown();

    assertThat(exit).get().extracting(WorkerExit::handlerStuck).isEqualTo(true);
    assertThat(took).isLessThan(Duration.ofSeconds(3));
    assertThat(runs.holder(run)).isNotNull();
    assertThat(runs.status(run)).isEqualTo("active");
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // swallowed, as bad code does
      }
    }
  }

  @Test
  void anInterruptedCallerStopsTheWorkerAndStaysInterrupted() {
    UUID run = runs.insert("discovery", "active");
    Worker worker = worker(settings().targetRun(run), (claimed, context) -> {
      new CountDownLatch(1).await();
      return Step.complete();
    });

    Thread.currentThread().interrupt();
    WorkerExit exit = worker.run();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(runs.holder(run)).isNull();
    assertThat(threadsOf(worker)).isEmpty();
  }

  // --- faults

  @Test
  void aTableThatIsNotFitIsToldAtTheStart() {
    Worker worker = worker(settings(), COMPLETES);
    StoreSetupException unfit = new StoreSetupException(List.of("no table"));
    store.onOpen.set(unfit);

    assertThatThrownBy(worker::start).isSameAs(unfit);

    assertThat(worker.status()).isEqualTo(WorkerStatus.ENDED);
    worker.close();
  }

  @Test
  void aTableThatTurnsOutUnfitLateIsToldToo() {
    Worker worker = worker(settings(), COMPLETES);
    StoreSetupException unfit = new StoreSetupException(List.of("no table"));
    store.onClaim.set(unfit);

    assertThatThrownBy(worker::run).isSameAs(unfit);

    assertThat(worker.status()).isEqualTo(WorkerStatus.ENDED);
  }

  @Test
  void aFaultOfTheStoreEndsTheWorkerAndItsHandlers() throws InterruptedException {
    runs.insert("discovery", "active");
    CountDownLatch interrupted = new CountDownLatch(1);
    IllegalStateException fault = new IllegalStateException("a bug");
    Worker worker = worker(settings().concurrency(2), (claimed, context) -> {
      store.onClaim.set(fault);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
      return Step.complete();
    });

    worker.start();

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> worker.awaitExit(LIMIT)).hasCause(fault);
    assertThat(worker.status()).isEqualTo(WorkerStatus.ENDED);
  }

  @Test
  void aFaultOfTheStoreFencesAHandlerThatIsStuck() {
    UUID run = runs.insert("discovery", "active");
    IllegalStateException fault = new IllegalStateException("a bug");
    CountDownLatch release = new CountDownLatch(1);
    Worker worker =
        worker(settings().concurrency(2).grace(Duration.ofMillis(250)), (claimed, context) -> {
          store.onClaim.set(fault);
          awaitWhateverHappens(release);
          return Step.complete();
        });

    assertThatThrownBy(worker::run).hasCause(fault);

    assertThat(runs.holder(run)).as("not given back, it passes on by expiry").isNotNull();
    release.countDown();
  }

  @Test
  void aHandlerWhoseRunCannotBeWatchedIsNotCalledAndNotStuck() {
    UUID run = runs.insert("discovery", "active");
    AtomicInteger calls = new AtomicInteger();
    Worker worker = worker(settings().maxLoops(1).maxRuntime(LIMIT), (claimed, context) -> {
      calls.incrementAndGet();
      return Step.complete();
    });
    store.onWatch.set(new StoreUnavailableException("closed", null));

    WorkerExit exit = worker.run();

    assertThat(exit.reason()).isEqualTo(ExitReason.LOOP_LIMIT);
    assertThat(exit.handlerStuck()).isFalse();
    assertThat(calls).hasValue(0);
    assertThat(runs.status(run)).isEqualTo("active");
  }

  // --- listeners

  @Test
  void listenersHearOneLifeInOrder() {
    List<String> heard = new CopyOnWriteArrayList<>();
    listeners.add(new Diary(heard));
    UUID run = runs.insert("discovery", "active");
    AtomicInteger calls = new AtomicInteger();
    Worker worker = worker(settings().targetRun(run).maxFailures(1), (claimed, context) -> {
      if (calls.incrementAndGet() == 2) {
        throw new IllegalStateException("second time");
      }
      return Step.next("contacts");
    });

    worker.run();

    assertThat(heard)
        .startsWith("created", "started", "claimed", "step Next[stage=contacts]", "claimed")
        .contains("failed")
        .endsWith("loop left HANDLER_FAILED", "exited HANDLER_FAILED");
  }

  @Test
  void whatAListenerThrowsGoesNoFurther() {
    List<String> heard = new CopyOnWriteArrayList<>();
    listeners.add(new Saboteur());
    listeners.add(new Diary(heard));
    UUID run = runs.insert("discovery", "active");

    WorkerExit exit = worker(settings().targetRun(run), COMPLETES).run();

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(heard).contains("created", "started", "claimed", "exited TARGET_TERMINAL");
  }

  @Test
  void aListenerMayCloseItsOwnWorker() {
    AtomicReference<Worker> worker = new AtomicReference<>();
    listeners.add(new WorkerListener() {
      @Override
      public void onClaimed(WorkerInfo info, Run run) {
        worker.get().close();
      }
    });
    runs.insert("discovery", "active");
    worker.set(worker(settings(), COMPLETES));

    WorkerExit exit = worker.get().run();

    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(exit.duration()).isLessThan(Duration.ofSeconds(3)); // not the grace of five
  }

  private record Diary(List<String> heard) implements WorkerListener {
    @Override
    public void onCreated(WorkerInfo worker) {
      heard.add("created");
    }

    @Override
    public void onStarted(WorkerInfo worker) {
      heard.add("started");
    }

    @Override
    public void onClaimed(WorkerInfo worker, Run run) {
      heard.add("claimed");
    }

    @Override
    public void onStep(WorkerInfo worker, Run run, Step step) {
      heard.add("step " + step);
    }

    @Override
    public void onFailure(WorkerInfo worker, Run run, Throwable failure) {
      heard.add("failed");
    }

    @Override
    public void onLoopLeft(WorkerInfo worker, ExitReason reason) {
      heard.add("loop left " + reason);
    }

    @Override
    public void onExited(WorkerInfo worker, WorkerExit exit) {
      heard.add("exited " + exit.reason());
    }
  }

  private static final class Saboteur implements WorkerListener {
    @Override
    public void onCreated(WorkerInfo worker) {
      throw new IllegalStateException("created");
    }

    @Override
    public void onStarted(WorkerInfo worker) {
      throw new AssertionError("started");
    }

    @Override
    public void onClaimed(WorkerInfo worker, Run run) {
      throw new IllegalStateException("claimed");
    }

    @Override
    public void onExited(WorkerInfo worker, WorkerExit exit) {
      throw new AssertionError("exited");
    }
  }

  // --- all at once

  @Test
  void startsStopsAndClosesFromManyThreadsEndInOneEnd() throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      Worker worker = worker(settings(), COMPLETES);
      AtomicInteger started = new AtomicInteger();
      CountDownLatch go = new CountDownLatch(1);
      List<Thread> threads = List.of(
          racing(go, () -> tryStart(worker, started)),
          racing(go, () -> tryStart(worker, started)),
          racing(go, worker::requestStop),
          racing(go, worker::close),
          racing(go, worker::close));
      threads.forEach(Thread::start);

      go.countDown();
      for (Thread thread : threads) {
        thread.join(10_000);
      }
      worker.close();

      assertThat(started.get()).isLessThanOrEqualTo(1);
      assertThat(worker.status()).isEqualTo(WorkerStatus.ENDED);
      assertThat(threadsOf(worker)).isEmpty();
    }
  }

  private static void tryStart(Worker worker, AtomicInteger started) {
    try {
      worker.start();
      started.incrementAndGet();
    } catch (IllegalStateException e) {
      // somebody was faster
    }
  }

  private static Thread racing(CountDownLatch go, Runnable task) {
    return new Thread(() -> {
      try {
        go.await();
      } catch (InterruptedException e) {
        return;
      }
      task.run();
    });
  }
}
