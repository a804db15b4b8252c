package dev.leadlist.runner;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes durations, always with their units.
 *
 * <p>Grammar: whole numbers, each with a unit, from the largest unit to the smallest, no unit twice
 * and nothing in between: {@code d}, {@code h}, {@code m}, {@code s}, {@code ms} ({@code 30s},
 * {@code 500ms}, {@code 1m30s}); or ISO-8601 as {@link Duration#parse} reads it ({@code PT30S}).
 */
public final class Durations {
  private static final Pattern UNITS =
      Pattern.compile("(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m(?!s))?"
          + "(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");
  private static final String GRAMMAR =
      "write whole numbers with units, such as 500ms, 30s, 5m, 1h30m, or ISO-8601, such as PT30S";

  private Durations() {}

  /**
   * Reads a duration of either form; zero and negative ISO-8601 ones too.
   *
   * @throws IllegalArgumentException if the text is neither; its message continues a sentence that
   *     begins with the value
   */
  public static Duration parse(String text) {
    if (text.startsWith("P")) {
      return parseIso(text);
    }
    if (text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException("has no unit; write " + text + "s for seconds");
    }
    if (text.startsWith("-")) {
      throw new IllegalArgumentException("is negative; " + GRAMMAR);
    }
    Matcher units = UNITS.matcher(text);
    if (text.isEmpty() || !units.matches()) {
      throw new IllegalArgumentException("is not a duration; " + GRAMMAR);
    }
    return Duration.ofDays(number(units.group(1)))
        .plusHours(number(units.group(2)))
        .plusMinutes(number(units.group(3)))
        .plusSeconds(number(units.group(4)))
        .plusMillis(number(units.group(5)));
  }

  /** Writes a duration in the grammar above, {@code 1m30s}; a rest below 1 ms in {@code ns}. */
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      // The smallest duration of all has no positive counterpart.
      return duration.toSeconds() == Long.MIN_VALUE
          ? duration.toString()
          : "-" + format(duration.negated());
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toDaysPart(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    append(text, duration.toNanosPart() % 1_000_000, "ns");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static Duration parseIso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException | ArithmeticException notIso) {
      throw new IllegalArgumentException("is not an ISO-8601 duration; " + GRAMMAR, notIso);
    }
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count != 0) {
      text.append(count).append(unit);
    }
  }
}
