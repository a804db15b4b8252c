package dev.leadlist.runner;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Text that nobody would write by accident, made from a seed; a failure names the seed that plays
 * it again with {@code -Dhostile.seed=N}.
 */
public final class Hostile {
  /** What has a meaning somewhere: to SQL, URLs, shells, terminals, Unicode, or us. */
  private static final List<String> PIECES = List.of(
      "",
      " ",
      "\t",
      "\n",
      "\r",
      "\f",
      "\u000b",
      "\u00a0",
      "\u2003",
      "\u3000",
      "\ufeff",
      "\u200b",
      "\u0000",
      "\u001b[31m",
      "\u202e",
      "\u0130",
      "\u0131",
      "\u017f",
      "\u00e9",
      "e\u0301",
      "\ud83d\udca5",
      "\ud800",
      "'",
      "''",
      "\"",
      "\\",
      "`",
      "$1",
      "$$",
      "${schema}",
      "%s",
      "%",
      "%00",
      "%2F",
      ";",
      "--",
      "/*",
      ".",
      ",",
      ":",
      "/",
      "//",
      "@",
      "?",
      "&",
      "=",
      "#",
      "[",
      "]",
      "(",
      "-",
      "+",
      "*",
      "0",
      "1",
      "9",
      "30",
      "2147483648",
      "99999999999999999999",
      "s",
      "ms",
      "m",
      "d",
      "PT",
      "P",
      "T",
      "S",
      "e",
      "x",
      "completed",
      "COMPLETED",
      "error",
      "active",
      "runs",
      "null",
      "localhost",
      "postgresql",
      "jdbc:",
      "sslmode",
      "user",
      "unlimited",
      "drop table runs");

  private static final int LONG = 100_000;

  private Hostile() {}

  /** Returns a text of up to a dozen pieces. */
  public static String text(Random random) {
    return IntStream.range(0, random.nextInt(12))
        .mapToObj(i -> PIECES.get(random.nextInt(PIECES.size())))
        .collect(Collectors.joining());
  }

  /** Returns a text that begins well and may be very long. */
  static String text(Random random, String begin) {
    return random.nextInt(500) == 0
        ? begin + PIECES.get(random.nextInt(PIECES.size())).repeat(LONG) + text(random)
        : begin + text(random);
  }

  /** Checks a property on that many things, and says with which seed it failed. */
  static <T> void check(int times, Function<Random, T> generator, Consumer<T> property) {
    Long only = Long.getLong("hostile.seed");
    long first = only == null ? 0 : only;
    for (long seed = first; seed < first + (only == null ? times : 1); seed++) {
      T value = generator.apply(new Random(seed));
      try {
        property.accept(value);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("-Dhostile.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }
}
