package dev.leadlist.runner;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A limit that somebody stated: a value, or expressly none. One that nobody stated is a null
 * {@code Limit}, and gets a default.
 *
 * @param value the limit, or null for {@code unlimited}
 */
record Limit<T>(@Nullable T value) {
  static final String UNLIMITED = "unlimited";

  boolean isUnlimited() {
    return value == null;
  }

  /** Reads {@code unlimited}, or a value by {@code parser}. */
  static <T> Limit<T> parse(String text, Function<String, T> parser) {
    return text.equals(UNLIMITED) ? new Limit<>(null) : new Limit<>(parser.apply(text));
  }

  /** Returns what was stated, null for {@code unlimited}; the default if nothing was. */
  static <T> @Nullable T valueOr(@Nullable Limit<T> limit, @Nullable T byDefault) {
    return limit == null ? byDefault : limit.value();
  }

  static String inWords(@Nullable Duration limit) {
    return limit == null ? UNLIMITED : Durations.format(limit);
  }
}
