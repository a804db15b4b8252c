package dev.leadlist.junit.database;

import java.util.regex.Pattern;

/** PostgreSQL's programs start each other by a shell, and put paths between double quotes there. */
final class ShellSafe {
  private static final Pattern UNSAFE = Pattern.compile("[$`\"\\\\]");

  private ShellSafe() {}

  /**
   * Looks before anything is started.
   *
   * @throws IllegalStateException if a shell would read the path as something else
   */
  static void check(String path) {
    if (UNSAFE.matcher(path).find()) {
      throw new IllegalStateException("PostgreSQL would have a shell read '" + path
          + "': name a folder without $, `, \" and \\ by java.io.tmpdir");
    }
  }
}
