package dev.leadlist.junit.process;

import java.time.Duration;

/**
 * A process that a test left behind, and that was ended.
 *
 * @param pid its number
 * @param commandLine what it ran
 * @param wasKilled whether it ignored TERM
 * @param took how long it took to end it
 */
public record Leftover(long pid, String commandLine, boolean wasKilled, Duration took) {

  /** Says it in one line. */
  public String describe() {
    return "process %d (%s), ended by %s in %d ms"
        .formatted(
            pid, commandLine, wasKilled ? "KILL after it ignored TERM" : "TERM", took.toMillis());
  }
}
