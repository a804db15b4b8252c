package dev.leadlist.runner;

/** The blanks that do not count in a stored status, the same as in the library's SQL. */
final class StatusText {
  private static final String BLANKS = " \t\n\r\f";

  private StatusText() {}

  /**
   * Removes the blanks at both ends. Not {@link String#strip}: that removes characters (vertical
   * tab, no-break kinds) which {@code btrim(x, E' \t\n\r\f')} keeps, and the guard would then
   * disagree with the trigger.
   */
  static String trim(String status) {
    int start = 0;
    int end = status.length();
    while (start < end && BLANKS.indexOf(status.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && BLANKS.indexOf(status.charAt(end - 1)) >= 0) {
      end--;
    }
    return status.substring(start, end);
  }
}
