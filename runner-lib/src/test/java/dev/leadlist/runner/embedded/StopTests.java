package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.WorkerStatus;
import dev.leadlist.runner.faults.FaultRounds;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker that is stopped is gone: in time, with its threads and its sessions. */
@ParameterizedClass
@EnumSource(
    value = Mode.class,
    names = {"FULL", "PLAIN"})
class StopTests {
  /** How long a stop takes is measured by a benchmark; here it must only be bounded. */
  private static final Duration BOUND = Duration.ofSeconds(2);

  private final Mode mode;
  private final Workplace place;

  StopTests(Mode mode) {
    this.mode = mode;
    this.place = new Workplace(mode);
  }

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void leavesNothingBehindOnTheApplicationsPool() throws Exception {
    startAndStop(mode.listens() ? 100 : 30, run -> place.worker(run, again()).build());
  }

  @Test
  @Tag("slow")
  void leavesNothingBehindOnItsOwnPool() throws Exception {
    startAndStop(20, this::onItsOwnPool);
  }

  private void startAndStop(int cycles, Function<UUID, Worker> workers) throws Exception {
    UUID run = place.runs.insertActive();
    int poolSize = place.pool.getMaximumPoolSize();
    place.pool.setMinimumIdle(poolSize); // neither grows nor shrinks
    place.pool.getConnection().close();
    startAndStop(workers.apply(run)); // what is loaded and opened once stays
    Eventually.that("the pool is filled", () -> place.sessions() == poolSize);
    Set<String> threads = LiveThreads.all();
    for (int cycle = 0; cycle < cycles; cycle++) {
      assertThat(startAndStop(workers.apply(run))).as("cycle %d", cycle).isLessThan(BOUND);
      // within what close waits for them, or right after, where the machine is busy
      Eventually.that(
          "the library's threads have ended",
          Duration.ofSeconds(1),
          () -> LiveThreads.ofLibrary().isEmpty());
    }
    Eventually.that("no thread is left behind", () -> threads.containsAll(LiveThreads.all()));
    Eventually.that("no session is left behind", () -> place.sessions() == poolSize);
  }

  private Duration startAndStop(Worker worker) throws InterruptedException {
    worker.start();
    long asked = System.nanoTime();
    worker.close();
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    assertThat(worker.status()).isEqualTo(WorkerStatus.ENDED);
    assertThat(worker.awaitExit(Duration.ZERO))
        .get()
        .extracting(WorkerExit::reason)
        .isEqualTo(ExitReason.STOP_REQUESTED);
    return took;
  }

  private Worker onItsOwnPool(UUID run) {
    return Worker.create(ownPool(run, place.database.jdbcUrl()), again());
  }

  static WorkerSettings ownPool(UUID run, String jdbcUrl) {
    return WorkerSettings.fromEnvironment(
            Map.of("POSTGRES_URL", jdbcUrl, "RUN_FILTER_ID", run.toString()))
        .maxLoops(100_000)
        .pollInterval(Mode.POLL_INTERVAL)
        .grace(Duration.ofMillis(300))
        .build();
  }

  private static RunHandler again() {
    return (run, context) -> Step.again();
  }

  @Test
  void endsWhenItIsClosedWhileItStarts() throws Exception {
    Random random = FaultRounds.random();
    for (int round = 0; round < 20; round++) {
      UUID run = place.runs.insertActive();
      Worker worker =
          round % 4 == 0 ? onItsOwnPool(run) : place.worker(run, again()).build();
      AtomicReference<RuntimeException> refused = new AtomicReference<>();
      Thread starter = new Thread(() -> {
        try {
          worker.start();
        } catch (IllegalStateException e) {
          refused.set(e); // closed before it started
        }
      });
      starter.start();
      Eventually.randomPhase(random, Duration.ofMillis(20));
      worker.close();
      starter.join();
      assertThat(worker.status()).as("round %d", round).isEqualTo(WorkerStatus.ENDED);
      if (refused.get() == null) {
        assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
      }
      assertThat(LiveThreads.ofLibrary()).as("round %d", round).isEmpty();
    }
  }

  @Test
  void canBeClosedAnyNumberOfTimes() throws Exception {
    UUID run = place.runs.insertActive();
    Worker worker = place.worker(run, again()).build();
    worker.start();
    worker.close();
    worker.close();
    worker.requestStop();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    Worker never = place.worker(run, again()).build();
    never.close();
    never.close();
    assertThat(never.status()).isEqualTo(WorkerStatus.ENDED);
  }

  @Test
  void leavesAtOnceWhenItWasStoppedBeforeTheStart() throws Exception {
    UUID run = place.runs.insertActive();
    AtomicInteger handled = new AtomicInteger();
    try (Worker worker = place
        .worker(run, (r, context) -> {
          handled.incrementAndGet();
          return Step.again();
        })
        .build()) {
      worker.requestStop();
      assertThat(worker.run().reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    }
    assertThat(handled).hasValue(0);
  }

  @Test
  void canBeClosedByAListenerOnItsOwnThread() throws Exception {
    UUID run = place.runs.insertActive();
    Worker worker = closedByAListener(run);
    worker.start();
    WorkerExit exit = Workplace.exitOf(worker);
    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(exit.duration()).isLessThan(Duration.ofMillis(1_500));
  }

  @Test
  void canBeClosedByAListenerOnTheThreadThatRunsIt() {
    UUID run = place.runs.insertActive();
    Worker worker = closedByAListener(run);
    WorkerExit exit = worker.run();
    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(exit.duration()).isLessThan(Duration.ofMillis(1_500));
  }

  private Worker closedByAListener(UUID run) {
    AtomicReference<Worker> worker = new AtomicReference<>();
    worker.set(place
        .worker(run, again())
        .listener(new WorkerListener() {
          @Override
          public void onClaimed(WorkerInfo info, Run claimed) {
            worker.get().close();
          }
        })
        .build());
    return worker.get();
  }

  @Test
  void closesItsPartsWhenTheHandlerEndsLate() throws Exception {
    UUID run = place.runs.insertActive();
    CountDownLatch handling = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Worker worker = place
        .worker(run, (r, context) -> {
          handling.countDown();
          CallTests.awaitInSpiteOfInterrupts(goOn);
          return Step.again();
        })
        .grace(Duration.ofMillis(50))
        .build();
    worker.start();
    Eventually.opens("the handler runs", handling);
    worker.close();
    assertThat(Workplace.exitOf(worker).handlerStuck()).isTrue();
    assertThat(LiveThreads.ofLibrary()).as("only the stuck one").hasSize(1);
    goOn.countDown();
    Eventually.that("its thread ends with it", () -> LiveThreads.ofLibrary().isEmpty());
  }
}
