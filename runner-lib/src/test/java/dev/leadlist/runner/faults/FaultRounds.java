package dev.leadlist.runner.faults;

/** How many rounds a test with random faults does; more by {@code -Dfaults.scale=10}. */
public final class FaultRounds {
  private FaultRounds() {}

  public static int of(int rounds) {
    return Math.max(
        1, (int) (rounds * Double.parseDouble(System.getProperty("faults.scale", "1"))));
  }
}
