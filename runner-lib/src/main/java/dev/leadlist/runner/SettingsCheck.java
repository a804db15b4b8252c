package dev.leadlist.runner;

import dev.leadlist.runner.url.UrlReader;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that is wrong with the values of a {@link WorkerSettingsBuilder}. */
final class SettingsCheck {
  /** Far below the 292 years that a long of nanoseconds holds, so no later sum overflows. */
  static final Duration LONGEST = Duration.ofDays(365);

  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Two renewals, one a second: a lease survives one that comes late. */
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(2);

  /** Each handler has a platform thread and may hold a connection. */
  private static final int MOST_CONCURRENT = 1000;

  private static final int LONGEST_NAME = 63;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]*");

  private final WorkerSettingsBuilder from;
  private final Faults faults;
  private final boolean targeted;

  private SettingsCheck(WorkerSettingsBuilder from) {
    this.from = from;
    faults = from.readFaults.copy();
    // A run id that cannot be read was still meant to bind the worker.
    targeted = from.targetRun != null || faults.concern(Setting.TARGET_RUN);
  }

  static Faults of(WorkerSettingsBuilder from) {
    SettingsCheck check = new SettingsCheck(from);
    check.limits();
    check.durations();
    check.counts();
    check.name(Setting.TYPE, from.type);
    check.name(Setting.WORKER_ID, from.workerId);
    check.database();
    return check.faults;
  }

  private void limits() {
    bounded(Setting.MAX_LOOPS, from.maxLoops, "a whole number from 1 to 2147483647, such as 10");
    bounded(Setting.MAX_RUNTIME, from.maxRuntime, "a duration, such as 5m");
    bounded(Setting.DATABASE_TIMEOUT, from.databaseTimeout, "a duration, such as 60s");
    Integer loops = Limit.valueOr(from.maxLoops, null);
    if (loops != null) {
      atLeastOne(Setting.MAX_LOOPS, loops);
    }
    duration(Setting.MAX_RUNTIME, Limit.valueOr(from.maxRuntime, null), SHORTEST);
    duration(Setting.DATABASE_TIMEOUT, Limit.valueOr(from.databaseTimeout, null), SHORTEST);
  }

  private void bounded(Setting setting, @Nullable Limit<?> limit, String remedy) {
    if (targeted && limit != null && limit.isUnlimited()) {
      faults.addValue(
          setting,
          Limit.UNLIMITED,
          "is refused for a targeted worker, which must be bounded; write " + remedy);
    }
  }

  private void durations() {
    duration(Setting.POLL_INTERVAL, from.pollInterval, SHORTEST);
    duration(Setting.GRACE, from.grace, Duration.ZERO);
    duration(Setting.LEASE, from.lease, SHORTEST_LEASE);
  }

  private void duration(Setting setting, @Nullable Duration value, Duration shortest) {
    if (value == null) {
      return;
    }
    String range = "; write a duration from "
        + Durations.format(shortest)
        + " to "
        + Durations.format(LONGEST);
    if (value.isNegative()) {
      faults.addValue(setting, Durations.format(value), "is negative" + range);
    } else if (value.compareTo(shortest) < 0) {
      String finding = "is shorter than " + Durations.format(shortest);
      faults.addValue(setting, Durations.format(value), finding + range);
    } else if (value.compareTo(LONGEST) > 0) {
      String finding = "is longer than " + Durations.format(LONGEST);
      faults.addValue(setting, Durations.format(value), finding + range);
    }
  }

  private void counts() {
    atLeastOne(Setting.MAX_FAILURES, from.maxFailures);
    if (from.concurrency < 1 || from.concurrency > MOST_CONCURRENT) {
      faults.addValue(
          Setting.CONCURRENCY,
          from.concurrency,
          "is out of range; write a whole number from 1 to " + MOST_CONCURRENT);
    } else if (targeted && from.concurrency > 1) {
      faults.addValue(
          Setting.CONCURRENCY,
          from.concurrency,
          "is too many for a targeted worker, which has one run; write 1 or leave it unset");
    }
  }

  private void atLeastOne(Setting setting, int value) {
    if (value < 1) {
      faults.addValue(
          setting, value, "is below 1; write a whole number from 1 to " + Integer.MAX_VALUE);
    }
  }

  private void name(Setting setting, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (value.isEmpty()) {
      faults.add(setting, "value is empty; leave it unset for " + setting.whenUnset());
    } else if (!NAME.matcher(value).matches()) {
      faults.addValue(
          setting,
          Faults.shown(value),
          "is not a usable name; write letters A-Z a-z, digits, . _ : -, the first a letter or"
              + " digit");
    } else if (value.length() > LONGEST_NAME) {
      faults.addValue(
          setting,
          Faults.shown(value),
          "is too long, " + value.length() + " bytes; write at most " + LONGEST_NAME + " bytes");
    }
  }

  private void database() {
    if (from.databaseRequired && from.database == null && !faults.concern(Setting.DATABASE)) {
      faults.add(Setting.DATABASE, "is not set; " + UrlReader.REMEDY);
    }
  }
}
