package dev.leadlist.consumers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the processes of one build, wherever they were moved to, by a variable they inherited. */
final class Bearers {
  static final String VARIABLE = "LEADLIST_CONSUMER_BUILD";

  private Bearers() {}

  /** Returns the living processes that were given {@code id}, as pid and command line. */
  static List<String> of(String id) {
    String variable = VARIABLE + "=" + id + "\0";
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(process -> read(process.pid(), "environ").contains(variable))
        .map(process -> process.pid() + " "
            + read(process.pid(), "cmdline").replace('\0', ' ').strip())
        .filter(process -> !process.endsWith(" ")) // a zombie has neither
        .toList();
  }

  /**
   * Returns whether there is such a process; a zombie is gone, whenever its parent takes notice.
   */
  static boolean isAlive(long pid) {
    String stat = read(pid, "stat");
    return !stat.isEmpty() && !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/" + file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile, or another user's
    }
  }
}
