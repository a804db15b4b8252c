package dev.leadlist.runner.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.store.Flaw;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * The promises hold in every schedule, and a library that has a flaw is found out.
 *
 * <p>A failure names its seed; {@code mvn test -pl runner-lib -Dtest=SimulationTests
 * -Dsimulation.seed=N} plays that schedule alone.
 */
class SimulationTests {
  private static final int EVERY_BUILD = 2_000;
  private static final int IN_CI = 100_000;
  private static final int TO_FIND_A_FLAW = 5_000;

  private static final Logger LIBRARY = (Logger) LoggerFactory.getLogger("dev.leadlist");
  private static Level level = Level.WARN;

  @BeforeAll
  static void silence() {
    level = LIBRARY.getLevel();
    LIBRARY.setLevel(Level.OFF); // it warns of every fault there is
  }

  @AfterAll
  static void speak() {
    LIBRARY.setLevel(level);
  }

  @Test
  void keepsItsPromisesInThousandsOfSchedules() throws Exception {
    Long chosen = Long.getLong("simulation.seed");
    if (chosen != null) {
      Simulation.play(chosen, null, Turns.supply());
      return;
    }
    play(0, EVERY_BUILD);
  }

  @Test
  @Tag("faults")
  void keepsItsPromisesInAHundredThousandSchedules() throws Exception {
    play(1_000_000, Math.max(IN_CI, FaultRounds.of(IN_CI))); // not fewer in CI
  }

  /** Plays schedules on two threads; what fails first is told with its seed. */
  private static void play(long firstSeed, int schedules) throws Exception {
    try (FaultTally tally = new FaultTally("simulated schedules from seed " + firstSeed)) {
      playAll(firstSeed, schedules);
      tally.rounds(schedules); // a broken promise ends them all
    }
  }

  private static void playAll(long firstSeed, int schedules) throws Exception {
    AtomicLong next = new AtomicLong(firstSeed);
    long end = firstSeed + schedules;
    Callable<Void> player = () -> {
      Deque<Turns.Carrier> threads = Turns.supply();
      for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
        try {
          Simulation.play(seed, null, threads);
        } catch (AssertionError | RuntimeException e) {
          next.set(end);
          fail("seed %d, play it again by -Dsimulation.seed=%d".formatted(seed, seed), e);
        }
      }
      return null;
    };
    ExecutorService players = Executors.newFixedThreadPool(2);
    try {
      for (Future<Void> played : players.invokeAll(List.of(player, player))) {
        played.get();
      }
    } finally {
      players.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NO_TOKEN_AT_THE_WRITE, P6",
    "NO_READ_ON_RECONNECT, P1",
    "LEASE_BELIEVED_TOO_LONG, P6",
    "GUARD_AFTER_THE_FETCH, P1",
    "CALL_ON_AN_OLD_ANSWER, P2"
  })
  void findsAPlantedFlaw(Flaw flaw, String promise) {
    Deque<Turns.Carrier> threads = Turns.supply();
    Optional<BrokenPromise> found = Stream.iterate(0L, seed -> seed + 1)
        .limit(TO_FIND_A_FLAW)
        .flatMap(seed -> failure(seed, flaw, threads).stream())
        .filter(broken -> broken.getMessage().startsWith(promise))
        .findFirst();
    assertThat(found).as("%s breaks %s", flaw, promise).isPresent();
  }

  @Test
  void playsTheSameScheduleTheSameWay() {
    Deque<Turns.Carrier> threads = Turns.supply();
    long seed = Stream.iterate(0L, s -> s + 1)
        .filter(s -> failure(s, Flaw.LEASE_BELIEVED_TOO_LONG, threads).isPresent())
        .findFirst()
        .orElseThrow();
    String once =
        failure(seed, Flaw.LEASE_BELIEVED_TOO_LONG, threads).orElseThrow().getMessage();
    String again =
        failure(seed, Flaw.LEASE_BELIEVED_TOO_LONG, threads).orElseThrow().getMessage();
    assertThat(again).isEqualTo(once);
  }

  private static Optional<BrokenPromise> failure(
      long seed, Flaw flaw, Deque<Turns.Carrier> threads) {
    try {
      Simulation.play(seed, flaw, threads);
      return Optional.empty();
    } catch (BrokenPromise e) {
      return Optional.of(e);
    }
  }
}
