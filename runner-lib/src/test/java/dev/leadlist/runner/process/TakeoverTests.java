package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.faults.RandomRounds;
import dev.leadlist.runner.postgres.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;

/**
 * P6, with processes: a worker is out of action for longer than its lease, another one takes its
 * run over, and the first one comes back. It has written nothing since, and made no guarded call.
 * Then it is the other one's turn.
 */
@Tag("timed")
class TakeoverTests {
  private static final int ROUNDS = 5;
  private static final int MANY_ROUNDS = 100;

  /** Rounds on one run, one after the other. */
  private static final int RELAY = 5;

  private static final RandomRounds RELAYS = new RandomRounds(5);

  @AutoClose
  private static final TestDatabase database = TestDatabase.create();

  private static final TestRuns runs = new TestRuns(database);
  private static final Stamps stamps = new Stamps(database);

  @ConcurrentTest
  void aFrozenWorkerThatWakesUpWritesNothingAndMakesNoCall() throws Exception {
    rounds("frozen past its lease by SIGSTOP", ROUNDS, Outage.FROZEN);
  }

  @ConcurrentTest
  @Tag("faults")
  void frozenWorkersThatWakeUpWriteNothingAndMakeNoCall() throws Exception {
    rounds("frozen past its lease by SIGSTOP, many", FaultRounds.of(MANY_ROUNDS), Outage.FROZEN);
  }

  @ConcurrentTest
  void aWorkerThatWasCutOffWritesNothingAndMakesNoCall() throws Exception {
    rounds("cut off past its lease", ROUNDS, Outage.CUT_OFF);
  }

  @ConcurrentTest
  @Tag("faults")
  void workersThatWereCutOffWriteNothingAndMakeNoCall() throws Exception {
    rounds("cut off past its lease, many", FaultRounds.of(MANY_ROUNDS), Outage.CUT_OFF);
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

  /** What puts a worker out of action, and ends again. */
  private enum Outage {
    FROZEN {
      @Override
      void begin(Runner runner) {
        runner.jvm.signal("STOP");
      }

      @Override
      void end(Runner runner) {
        runner.jvm.signal("CONT");
      }
    },
    CUT_OFF {
      @Override
      void begin(Runner runner) {
        runner.line.fallSilent();
      }

      @Override
      void end(Runner runner) {
        runner.line.speak();
      }
    };

    abstract void begin(Runner runner);

    abstract void end(Runner runner);
  }

  /** A worker on a line of its own to the database. */
  private static final class Runner implements AutoCloseable {
    private final HandlerMain handler;
    private final TcpProxy line = TcpProxy.to(database.port());
    private final WorkerJvm jvm;

    Runner(HandlerMain handler, UUID run) {
      this.handler = handler;
      // many of them at their fastest would leave the processor to nobody else
      this.jvm = worker(handler, run)
          .flag("-D" + HandlerMain.CALM_UNTIL_TOLD + "=true")
          .with("POSTGRES_URL", line.jdbcUrl(database.name()))
          .start();
    }

    boolean writes() {
      return handler == HandlerMain.CALLS_AND_WRITES;
    }

    long written() {
      return stamps.of(jvm.workerId());
    }

    /** Returns when it works as fast as it can. */
    void hurry() {
      try {
        jvm.process().getOutputStream().write(1);
        jvm.process().getOutputStream().flush();
      } catch (IOException e) {
        throw new UncheckedIOException("telling " + jvm.workerId(), e);
      }
      jvm.awaitLine("MARK hurries");
    }

    void awaitItsWork() {
      jvm.awaitLine("MARK (call|in call)");
    }

    /** Returns when it had its run, by {@link System#nanoTime()}. */
    long awaitTheRun() {
      return Long.parseLong(jvm.awaitLine("MARK obtained (\\d+)").group(1));
    }

    @Override
    public void close() {
      jvm.close();
      line.close();
    }
  }

  /** Workers of one run: each is put out of action, and the next one takes over from it. */
  private static final class Relay {
    private final UUID run = runs.insertActive();
    private final Outage outage;
    private final Random random;
    private final FaultTally tally;

    Relay(Outage outage, Random random, FaultTally tally) {
      this.outage = outage;
      this.random = random;
      this.tally = tally;
    }

    void run(int rounds) {
      Runner first = start(0);
      try {
        first.awaitItsWork();
        for (int round = 1; round <= rounds; round++) {
          Runner second = start(round);
          try {
            takeOver(first, second);
          } finally {
            first.close();
            first = second;
          }
          tally.rounds(1);
        }
        runs.setStatus(run, "completed");
        first.jvm.awaitExit();
        assertThat(first.jvm.reason()).as(first.jvm.all()).isEqualTo("TARGET_TERMINAL");
      } finally {
        first.close();
      }
    }

    /** A worker that is cut off may well be in a call that says nothing. */
    private Runner start(int round) {
      boolean waits = outage == Outage.CUT_OFF && round % 2 == 1;
      return new Runner(waits ? HandlerMain.BLOCKED_IN_A_CALL : HandlerMain.CALLS_AND_WRITES, run);
    }

    private void takeOver(Runner first, Runner second) {
      second.jvm.awaitLine("run %s is held by %s".formatted(run, first.jvm.workerId()));
      if (first.writes()) {
        first.hurry();
      }
      long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(50));
      first.jvm.await("its moment", WorkerJvm.PATIENCE, () -> System.nanoTime() >= at);

      outage.begin(first);
      long begun = System.nanoTime();
      long obtained = second.awaitTheRun();
      long written = first.written();
      long back = System.nanoTime();
      outage.end(first);
      first.jvm.awaitExit();

      assertThat(first.jvm.reason()).as(first.jvm.all()).isEqualTo("LEASE_LOST");
      assertThat(first.jvm.exitCode()).as(first.jvm.all()).isEqualTo(75);
      assertThat(written > 0)
          .as("%d writes%n%s", written, first.jvm.all())
          .isEqualTo(first.writes());
      long late = first.written() - written;
      tally.countIf(late > 0, Harm.STALE_WRITE, late + " writes\n" + first.jvm.all());
      long calls = first.jvm.callsEnteredAfter(outage == Outage.FROZEN ? back : begun);
      tally.countIf(calls > 0, Harm.CALL_AFTER_THE_END, calls + " calls\n" + first.jvm.all());
      if (!first.writes()) {
        long interrupted =
            Long.parseLong(first.jvm.awaitLine("MARK interrupted (\\d+)").group(1));
        tally.countIf(
            interrupted > obtained,
            Harm.DOUBLE_HANDLING,
            "the handler was interrupted after another worker had its run\n" + first.jvm.all());
      }
      second.awaitItsWork();
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

  private static void rounds(String scenario, int count, Outage outage) throws Exception {
    int relays = (count + RELAY - 1) / RELAY;
    RELAYS.play(
        scenario,
        relays,
        (draw, tally) -> new Relay(outage, draw.random(), tally)
            .run(Math.min(RELAY, count - draw.number() * RELAY)));
  }
}
