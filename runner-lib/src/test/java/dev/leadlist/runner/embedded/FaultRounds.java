package dev.leadlist.runner.embedded;

/** How many rounds a test with random faults does; more by {@code -Dfaults.scale=10}. */
final class FaultRounds {
  private FaultRounds() {}

  static int of(int rounds) {
    return Math.max(
        1, (int) (rounds * Double.parseDouble(System.getProperty("faults.scale", "1"))));
  }
}
