package dev.leadlist.examples.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Prints what happens, with the seconds since the start, and keeps what turned out false. */
final class Account {
  private final PrintStream out;
  private final Instant start = Instant.now();
  private final List<String> faults = new ArrayList<>();

  Account(PrintStream out) {
    this.out = out;
  }

  void title(String text) {
    out.printf("%n== %s%n", text);
    out.flush();
  }

  /** Tells what happens now. */
  void say(String format, Object... values) {
    sayAt(Instant.now(), format, values);
  }

  /** Tells what happened at {@code moment}. */
  void sayAt(Instant moment, String format, Object... values) {
    out.printf("%8.3f s  %s%n", seconds(moment), format.formatted(values));
    out.flush();
  }

  /** Prints a line as it is. */
  void line(String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }

  /** Checks a promise; the demo ends well only if all of them hold. */
  void check(boolean holds, String format, Object... values) {
    String promise = format.formatted(values);
    out.printf("  %s %s%n", holds ? "[ok]  " : "[FAIL]", promise);
    out.flush();
    if (!holds) {
      faults.add(promise);
    }
  }

  /** Returns what did not hold. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  static double millis(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e6;
  }

  private double seconds(Instant moment) {
    return Duration.between(start, moment).toNanos() / 1e9;
  }
}
