package dev.leadlist.runner.cleanup;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Command lines for people: without what looks like a secret. Whoever is on the machine can see it
 * there, but a report is mailed and kept.
 */
final class CommandLine {
  private static final String MASK = "***";
  private static final String SECRET =
      "(?i)[\\w.-]*(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|api.?key)";
  private static final Pattern OPTION = Pattern.compile("--?" + SECRET);

  // To the end: a secret may hold blanks, ampersands and at signs that somebody forgot to encode.
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(" + SECRET + "[\"']?\\s*[=:]).*", Pattern.DOTALL);
  private static final Pattern CREDENTIALS = Pattern.compile("(//[^:/@\\s]*):.*@", Pattern.DOTALL);

  private CommandLine() {}

  /** Returns the arguments in one text. */
  static String shown(List<String> arguments) {
    List<String> shown = new ArrayList<>();
    boolean isSecret = false;
    for (String argument : arguments) {
      shown.add(isSecret ? MASK : masked(argument));
      isSecret = !isSecret && OPTION.matcher(argument).matches();
    }
    return String.join(" ", shown);
  }

  private static String masked(String argument) {
    String withoutPasswords = ASSIGNMENT.matcher(argument).replaceAll("$1" + MASK);
    return CREDENTIALS.matcher(withoutPasswords).replaceAll("$1:" + MASK + "@");
  }
}
