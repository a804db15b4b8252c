package dev.leadlist.runner;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects what is wrong, so that all of it is said at once and in the order of the settings. */
final class Faults {
  /** One more than a name of PostgreSQL's may have. */
  private static final int LONGEST_SHOWN = 64;

  private final Map<Setting, List<String>> lines = new EnumMap<>(Setting.class);

  /** Adds a fault; {@code text} says what is wrong and, after a semicolon, what to do. */
  void add(Setting setting, String text) {
    lines.computeIfAbsent(setting, key -> new ArrayList<>()).add(setting + ": " + text);
  }

  /** Adds a fault that repeats the value; {@code shown} must be fit to print. */
  void addValue(Setting setting, Object shown, String text) {
    add(setting, "value " + shown + " " + text);
  }

  /** Adds lines that name their setting already. */
  void addLines(Setting setting, List<String> ready) {
    lines.computeIfAbsent(setting, key -> new ArrayList<>()).addAll(ready);
  }

  boolean concern(Setting setting) {
    return lines.containsKey(setting);
  }

  Faults copy() {
    Faults copy = new Faults();
    lines.forEach(copy::addLines);
    return copy;
  }

  /**
   * Throws all faults in one exception, if there are any.
   *
   * @throws SettingsException if at least one fault was added
   */
  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw new SettingsException(lines.values().stream().flatMap(List::stream).toList());
    }
  }

  /**
   * Quotes a value for a message: shortened, every character visible, and not at all where it looks
   * like a URL or a password that got into the wrong variable.
   */
  static String shown(String value) {
    if (value.contains("://")
        || value.contains("@")
        || value.toLowerCase(Locale.ROOT).contains("passw")) {
      return "(not shown, it may hold a secret)";
    }
    return value.codePointCount(0, value.length()) <= LONGEST_SHOWN
        ? Printable.quoted(value)
        : Printable.quoted(value.substring(0, value.offsetByCodePoints(0, LONGEST_SHOWN))) + "…";
  }
}
