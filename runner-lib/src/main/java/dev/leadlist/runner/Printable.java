package dev.leadlist.runner;

import java.util.stream.Collectors;

/** Renders untrusted text so that a message shows every character and cannot be forged by one. */
final class Printable {
  private Printable() {}

  /**
   * Returns the text in double quotes, everything but printable ASCII as {@code \}{@code uXXXX}.
   */
  static String quoted(String text) {
    return text.codePoints()
        .mapToObj(Printable::escaped)
        .collect(Collectors.joining("", "\"", "\""));
  }

  /** Returns one character as it is met in a message, with its code point if it does not show. */
  static String character(int codePoint) {
    return codePoint == ' ' ? "a blank" : "'" + escaped(codePoint) + "'";
  }

  private static String escaped(int codePoint) {
    return codePoint >= ' ' && codePoint < 0x7f
        ? Character.toString(codePoint)
        : "\\u%04X".formatted(codePoint);
  }
}
