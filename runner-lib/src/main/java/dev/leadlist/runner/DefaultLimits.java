package dev.leadlist.runner;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a worker that was given none: a targeted worker is always bounded, an untargeted
 * one runs until it is stopped.
 */
final class DefaultLimits {
  static final Duration DATABASE_TIMEOUT = Duration.ofSeconds(60);

  private static final int LOOPS = 10;
  private static final Duration RUNTIME = Duration.ofMinutes(5);

  private DefaultLimits() {}

  static @Nullable Integer loops(boolean targeted) {
    return targeted ? LOOPS : null;
  }

  static @Nullable Duration runtime(boolean targeted) {
    return targeted ? RUNTIME : null;
  }

  /** Says which of the two limits a targeted worker gets by default; null if it was given both. */
  static @Nullable String notice(
      @Nullable Limit<Integer> maxLoops, @Nullable Limit<Duration> maxRuntime) {
    String loops = LOOPS + " loops (" + Setting.MAX_LOOPS.variable() + ")";
    String runtime = Durations.format(RUNTIME) + " (" + Setting.MAX_RUNTIME.variable() + ")";
    if (maxLoops == null && maxRuntime == null) {
      return "targeted worker without limits gets safe defaults: " + loops + ", " + runtime;
    }
    if (maxLoops == null) {
      return "targeted worker without a loop limit gets a safe default: " + loops;
    }
    return maxRuntime == null
        ? "targeted worker without a time limit gets a safe default: " + runtime
        : null;
  }
}
