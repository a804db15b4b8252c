package dev.leadlist.runner.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Rounds of a scenario, several at a time, each with random numbers of its own. */
public final class RandomRounds {
  private static final long LIMIT_MINUTES = 30;

  private final int atATime;

  /** One round. */
  public interface Round {
    void play(Draw draw, FaultTally tally) throws Exception;
  }

  /**
   * What sets a round apart from the others.
   *
   * @param number counts from 0
   * @param rounds how many there are
   */
  public record Draw(int number, int rounds, Random random) {}

  /** Plays {@code atATime} rounds at once. */
  public RandomRounds(int atATime) {
    this.atATime = atATime;
  }

  /**
   * Plays all rounds, even when one fails.
   *
   * @throws AssertionError if any of them failed or did harm
   */
  public void play(String scenario, int rounds, Round round) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(atATime);
    try (FaultTally tally = new FaultTally(scenario)) {
      List<Future<?>> played = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        Draw draw = new Draw(i, rounds, FaultRounds.random(i));
        played.add(threads.submit(() -> {
          round.play(draw, tally);
          return null;
        }));
      }
      await(played);
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES))
          .as("rounds ended")
          .isTrue();
    }
  }

  private static void await(List<Future<?>> rounds) throws Exception {
    List<Throwable> failures = new ArrayList<>();
    for (Future<?> round : rounds) {
      try {
        round.get(LIMIT_MINUTES, TimeUnit.MINUTES);
      } catch (ExecutionException e) {
        failures.add(e.getCause());
      }
    }
    if (!failures.isEmpty()) {
      AssertionError all = new AssertionError(
          "%d of %d rounds failed".formatted(failures.size(), rounds.size()), failures.get(0));
      failures.stream().skip(1).forEach(all::addSuppressed);
      throw all;
    }
  }
}
