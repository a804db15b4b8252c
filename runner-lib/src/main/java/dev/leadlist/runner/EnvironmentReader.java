package dev.leadlist.runner;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the environment into a {@link WorkerSettingsBuilder}: strict, nothing trimmed, every value
 * that cannot be read kept as a fault.
 */
final class EnvironmentReader {
  /** Stricter than UUID.fromString, which takes {@code 1-1-1-1-1}. */
  private static final Pattern RUN_ID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Map<String, String> environment;
  private final Faults faults;

  private EnvironmentReader(Map<String, String> environment, Faults faults) {
    this.environment = environment;
    this.faults = faults;
  }

  static WorkerSettingsBuilder read(Map<String, String> environment) {
    WorkerSettingsBuilder to = new WorkerSettingsBuilder();
    EnvironmentReader from = new EnvironmentReader(environment, to.readFaults);
    from.read(Setting.TARGET_RUN, EnvironmentReader::runId, to::targetRun);
    from.read(Setting.MAX_LOOPS, EnvironmentReader::limitedCount, limit -> to.maxLoops = limit);
    from.read(Setting.MAX_RUNTIME, EnvironmentReader::limitedTime, limit -> to.maxRuntime = limit);
    from.read(Setting.POLL_INTERVAL, Durations::parse, to::pollInterval);
    from.read(Setting.CONCURRENCY, EnvironmentReader::count, to::concurrency);
    from.read(Setting.TYPE, Function.identity(), to::type);
    from.read(Setting.WORKER_ID, Function.identity(), to::workerId);
    from.read(Setting.GRACE, Durations::parse, to::grace);
    from.read(Setting.WHEN_HELD, EnvironmentReader::whenHeld, to::whenHeld);
    from.read(
        Setting.DATABASE_TIMEOUT,
        EnvironmentReader::limitedTime,
        limit -> to.databaseTimeout = limit);
    from.read(Setting.LEASE, Durations::parse, to::lease);
    from.read(Setting.MAX_FAILURES, EnvironmentReader::count, to::maxFailures);
    from.read(Setting.ALONE, EnvironmentReader::yesOrNo, to::alone);
    from.readDatabase(to);
    return to;
  }

  private <T> void read(Setting setting, Function<String, T> parser, Consumer<T> target) {
    String text = environment.get(setting.variable());
    if (text == null) {
      return;
    }
    if (text.isBlank()) {
      faults.add(
          setting, "value is empty; unset it for " + setting.whenUnset() + ", or write a value");
    } else if (!text.equals(text.strip())) {
      faults.addValue(
          setting, Faults.shown(text), "has white space at its start or end; remove it");
    } else {
      try {
        target.accept(parser.apply(text));
      } catch (IllegalArgumentException unreadable) {
        faults.addValue(setting, Faults.shown(text), String.valueOf(unreadable.getMessage()));
      }
    }
  }

  /** Apart from the others, because its value must not be shown. */
  private void readDatabase(WorkerSettingsBuilder to) {
    to.databaseRequired = true;
    String url = environment.get(Setting.DATABASE.variable());
    if (url != null) {
      try {
        to.database(DatabaseUrl.parse(url));
      } catch (SettingsException unreadable) {
        faults.addLines(Setting.DATABASE, unreadable.faults());
      }
    }
  }

  private static UUID runId(String text) {
    if (!RUN_ID.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is not a UUID; write the id of the run in full, 8-4-4-4-12 hexadecimal digits, or unset"
              + " it for a production worker");
    }
    return UUID.fromString(text);
  }

  private static int count(String text) {
    if (!text.matches("-?[0-9]+")) {
      throw new IllegalArgumentException("is not a whole number; write one in digits, such as 10");
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException outOfRange) {
      throw new IllegalArgumentException(
          "is out of range; write a whole number up to " + Integer.MAX_VALUE, outOfRange);
    }
  }

  private static Limit<Integer> limitedCount(String text) {
    return Limit.parse(text, EnvironmentReader::count);
  }

  private static Limit<Duration> limitedTime(String text) {
    return Limit.parse(text, Durations::parse);
  }

  private static WhenHeld whenHeld(String text) {
    return switch (text) {
      case "wait" -> WhenHeld.WAIT;
      case "leave" -> WhenHeld.LEAVE;
      default ->
        throw new IllegalArgumentException("is unknown; write wait or leave, in lower case");
    };
  }

  private static boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
        throw new IllegalArgumentException("is unknown; write true or false, in lower case");
    };
  }
}
