package dev.leadlist.runner.faults;

import java.util.Random;

/**
 * How many rounds a test with random faults does, more by {@code -Dfaults.scale=10}, and at which
 * moments: others in each JVM, which prints its seed; the same again by {@code -Dfaults.seed}.
 */
public final class FaultRounds {
  private static final long SEED = Long.getLong("faults.seed", System.nanoTime());

  static {
    System.out.println("random moments of faults: -Dfaults.seed=" + SEED);
  }

  private FaultRounds() {}

  public static int of(int rounds) {
    return Math.max(
        1, (int) (rounds * Double.parseDouble(System.getProperty("faults.scale", "1"))));
  }

  /** Returns random numbers for the moments of one scenario. */
  public static Random random() {
    return random(0);
  }

  /** Returns those of round {@code number} alone, which others beside it do not change. */
  static Random random(int number) {
    return new Random(SEED + number);
  }
}
