package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.postgres.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * P6, with processes: a worker is out of action for longer than its lease, another one takes its
 * run over, and the first one comes back. It has written nothing since, and made no guarded call.
 */
@Tag("timed")
class TakeoverTests {
  private static final int ROUNDS = 5;
  private static final int MANY_ROUNDS = 100;
  private static final int AT_A_TIME = 5;
  private static final long SEED = Long.getLong("takeover.seed", System.nanoTime());

  private static TestDatabase database;
  private static TestRuns runs;
  private static Stamps stamps;

  @BeforeAll
  static void createDatabase() {
    database = TestDatabase.create();
    runs = new TestRuns(database);
    stamps = new Stamps(database);
  }

  @AfterAll
  static void dropDatabase() {
    database.close();
  }

  @Test
  void aFrozenWorkerThatWakesUpWritesNothingAndMakesNoCall() throws Exception {
    rounds("frozen past its lease by SIGSTOP", ROUNDS, TakeoverTests::freezeOne);
  }

  @Test
  @Tag("faults")
  void frozenWorkersThatWakeUpWriteNothingAndMakeNoCall() throws Exception {
    rounds(
        "frozen past its lease by SIGSTOP, many",
        FaultRounds.of(MANY_ROUNDS),
        TakeoverTests::freezeOne);
  }

  @Test
  void aWorkerThatWasCutOffWritesNothingAndMakesNoCall() throws Exception {
    rounds("cut off past its lease", ROUNDS, TakeoverTests::cutOffOne);
  }

  @Test
  @Tag("faults")
  void workersThatWereCutOffWriteNothingAndMakeNoCall() throws Exception {
    rounds("cut off past its lease, many", FaultRounds.of(MANY_ROUNDS), TakeoverTests::cutOffOne);
  }

  /** Nobody waits for it, so it has its lease still when it is back, or gets it again. */
  @ConcurrentTest
  void aWorkerThatWasCutOffAndMissedByNobodyGoesOn() {
    UUID run = runs.insertActive();
    try (TcpProxy proxy = TcpProxy.to(database.port());
        WorkerJvm worker = worker(HandlerMain.CALLS_AND_WRITES, run)
            .with("POSTGRES_URL", proxy.jdbcUrl(database.name()))
            .start()) {
      worker.awaitLine("MARK call");
      proxy.fallSilent();
      worker.awaitLine("was not renewed for \\d+ ms; the run is let go");
      long before = stamps.of(worker.workerId());
      proxy.speak();

      worker.await(
          "writes again", WorkerJvm.PATIENCE, () -> stamps.of(worker.workerId()) > before + 20);
      runs.setStatus(run, "completed");
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("TARGET_TERMINAL");
    }
  }

  private static void freezeOne(Round round) {
    try (WorkerJvm first = worker(HandlerMain.CALLS_AND_WRITES, round.run).start()) {
      first.awaitLine("MARK call");
      try (WorkerJvm second = worker(HandlerMain.CALLS_AND_WRITES, round.run).start()) {
        round.awaitSecond(first, second);
        first.signal("STOP");
        second.awaitLine("MARK obtained");
        round.out(first);
        long woken = System.nanoTime();
        first.signal("CONT");
        round.judge(first, second, woken);
      }
    }
  }

  private static void cutOffOne(Round round) {
    HandlerMain handler =
        round.number % 2 == 0 ? HandlerMain.CALLS_AND_WRITES : HandlerMain.BLOCKED_IN_A_CALL;
    try (TcpProxy proxy = TcpProxy.to(database.port());
        WorkerJvm first = worker(handler, round.run)
            .with("POSTGRES_URL", proxy.jdbcUrl(database.name()))
            .start()) {
      first.awaitLine("MARK (call|in call)");
      try (WorkerJvm second = worker(HandlerMain.CALLS_AND_WRITES, round.run).start()) {
        round.awaitSecond(first, second);
        proxy.fallSilent();
        long cutOff = System.nanoTime();
        MatchResult obtained = second.awaitLine("MARK obtained (\\d+)").toMatchResult();
        round.out(first);
        proxy.speak();
        round.judge(first, second, cutOff);
        if (handler == HandlerMain.BLOCKED_IN_A_CALL) {
          MatchResult interrupted = first.awaitLine("MARK interrupted (\\d+)").toMatchResult();
          round.tally.countIf(
              Long.parseLong(interrupted.group(1)) > Long.parseLong(obtained.group(1)),
              Harm.DOUBLE_HANDLING,
              "the handler was interrupted after another worker had its run\n" + first.all());
        }
      }
    }
  }

  /** One life of a worker that is taken over from. */
  private static final class Round {
    private final int number;
    private final UUID run = runs.insertActive();
    private final Random random;
    private final FaultTally tally;
    private long writtenBefore;

    Round(int number, FaultTally tally) {
      this.number = number;
      this.random = new Random(SEED + number);
      this.tally = tally;
    }

    /** Lets the second worker find out who is there, and the first one get anywhere. */
    void awaitSecond(WorkerJvm first, WorkerJvm second) {
      second.awaitLine("run %s is held by %s".formatted(run, first.workerId()));
      long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(50));
      first.await("its moment", WorkerJvm.PATIENCE, () -> System.nanoTime() >= at);
    }

    /** The second one has the run; the first cannot have written since. */
    void out(WorkerJvm first) {
      writtenBefore = stamps.of(first.workerId());
    }

    /** The first one is back; {@code since} then nothing of it may pass. */
    void judge(WorkerJvm first, WorkerJvm second, long since) {
      first.awaitExit();
      long late = stamps.of(first.workerId()) - writtenBefore;
      tally.countIf(late > 0, Harm.STALE_WRITE, late + " writes\n" + first.all());
      long calls = Pattern.compile("MARK call (\\d+)")
          .matcher(first.output())
          .results()
          .filter(call -> Long.parseLong(call.group(1)) > since)
          .count();
      tally.countIf(calls > 0, Harm.CALL_AFTER_THE_END, calls + " calls\n" + first.all());
      assertThat(first.reason()).as(first.all()).isEqualTo("LEASE_LOST");
      assertThat(first.exitCode()).as(first.all()).isEqualTo(75);
      runs.setStatus(run, "completed");
      second.awaitExit();
      assertThat(second.reason()).as(second.all()).isEqualTo("TARGET_TERMINAL");
      assertThat(stamps.of(second.workerId())).as(second.all()).isPositive();
      tally.rounds(1);
    }
  }

  private static WorkerJvm.Launch worker(HandlerMain handler, UUID run) {
    return WorkerJvm.launch(handler)
        .on(database)
        .targeting(run)
        .with("WORKER_LEASE", "2s")
        .with("WORKER_POLL_INTERVAL", "200ms")
        .with("WORKER_MAX_LOOPS", "1000000")
        .with("WORKER_MAX_RUNTIME", "2m");
  }

  private static void rounds(String scenario, int count, Consumer<Round> life) throws Exception {
    System.out.printf("takeover.seed=%d%n", SEED);
    ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
    try (FaultTally tally = new FaultTally(scenario)) {
      List<Future<?>> lives = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Round round = new Round(i, tally);
        lives.add(threads.submit(() -> life.accept(round)));
      }
      for (Future<?> each : lives) {
        each.get(Duration.ofMinutes(30).toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
