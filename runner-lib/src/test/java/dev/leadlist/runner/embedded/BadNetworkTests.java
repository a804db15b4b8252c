package dev.leadlist.runner.embedded;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** P1 to P3 while the network between worker and database is anything but good. */
@Tag("faults")
class BadNetworkTests {
  private static final Duration BOUND = Mode.POLL_INTERVAL.plusSeconds(1);

  /** What a network does. */
  enum Fault {
    DELAYS(true) {
      @Override
      void begin(FaultyNetwork network) {
        network.delay(Duration.ofMillis(150));
      }
    },
    TRICKLES(false) {
      @Override
      void begin(FaultyNetwork network) {
        network.throttle(2_000);
      }
    },
    FORWARDS_NOTHING(false) {
      @Override
      void begin(FaultyNetwork network) {
        network.freeze();
      }
    },
    RESETS(true) {
      @Override
      void begin(FaultyNetwork network) {
        network.reset();
      }
    };

    private final boolean isBearable;

    /** Workers keep their bound in spite of what is bearable, and once it is over of the others. */
    Fault(boolean isBearable) {
      this.isBearable = isBearable;
    }

    abstract void begin(FaultyNetwork network);

    String inWords() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunEndsMeanwhile(Fault fault) throws Exception {
    for (Mode mode : Mode.values()) {
      Random random = FaultRounds.random();
      try (Workplace place = new Workplace(mode);
          FaultyNetwork network = new FaultyNetwork(place.database.port());
          HikariDataSource pool = Workplace.pool(network.jdbcUrl(place.database.name()));
          FaultTally tally = new FaultTally("the network " + fault.inWords() + ", " + mode)) {
        for (int round = 0; round < FaultRounds.of(25); round++) {
          endMeanwhile(fault, place, network, pool, random, tally);
        }
      }
    }
  }

  private static void endMeanwhile(
      Fault fault,
      Workplace place,
      FaultyNetwork network,
      HikariDataSource pool,
      Random random,
      FaultTally tally)
      throws Exception {
    UUID run = place.runs.insertActive();
    LifeLog life = new LifeLog();
    RestlessCalls calls = new RestlessCalls();
    Worker worker =
        Workplace.worker(pool, run, patient(calls)).listener(life).build().start();
    Eventually.that("calls", () -> calls.accepted.get() > 0);
    Eventually.randomPhase(random, Duration.ofMillis(50));

    fault.begin(network);
    Eventually.randomPhase(random, Duration.ofMillis(500));
    long ended = place.outsider.execute(
        "update pm_pipeline.runs set status = 'completed', stage = 'ended' where id = '%s'"
            .formatted(run));
    long since = ended;
    if (!fault.isBearable) {
      Eventually.randomPhase(random, Duration.ofSeconds(1));
      network.thaw();
      since = System.nanoTime();
    }
    Duration took = life.leftAfter(since);
    network.thaw();

    WorkerExit exit = Workplace.exitOf(worker);
    worker.close();
    tally.rounds(1);
    tally.countIf(took.compareTo(BOUND) > 0, Harm.STALE_WORKER, "took " + took);
    tally.countIf(
        exit.reason() != ExitReason.TARGET_TERMINAL, Harm.LOST_STOP_SIGNAL, exit.toString());
    tally.countIf(calls.enteredAfter(ended), Harm.CALL_AFTER_THE_END, "run " + run);
    tally.countIf(!place.runs.stage(run).equals("ended"), Harm.STALE_WRITE, "run " + run);
  }

  /** A call that is refused for want of an answer is tried again. */
  private static RunHandler patient(RestlessCalls calls) {
    return (run, context) -> {
      try {
        return calls.handle(run, context);
      } catch (StoreUnavailableException e) {
        return Step.again(Duration.ofMillis(10));
      }
    };
  }
}
