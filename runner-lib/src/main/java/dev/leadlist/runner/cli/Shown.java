package dev.leadlist.runner.cli;

import java.util.regex.Pattern;

/** Text of anybody's, made fit to be shown: it forges no line and steers no terminal. */
final class Shown {
  private static final int LONGEST = 60;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private Shown() {}

  /** Returns the text with a question mark for each character that does not show. */
  static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  /** Returns the beginning of the printable text. */
  static String clipped(String text) {
    String shown = printable(text);
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + " …";
  }
}
