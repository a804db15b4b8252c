package dev.leadlist.runner.embedded;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The threads of this JVM that a worker could have left behind. */
final class LiveThreads {
  private LiveThreads() {}

  /** Returns the library's threads, which have its name; a pool's own have a colon in theirs. */
  static List<Thread> ofLibrary() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("leadlist-[^:]*"))
        .toList();
  }

  /**
   * Returns names and ids of all threads but those of the test's network and application pool, and
   * the JDK's that wait for processes, which tests beside this one start.
   */
  static Set<String> all() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().equals(FaultyNetwork.THREADS))
        .filter(thread -> !thread.getName().startsWith("HikariPool-"))
        .filter(thread -> !thread.getName().startsWith("process reaper"))
        .map(thread -> thread.getName() + " #" + thread.getId())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns whether the thread waits for a connection, or for the end of a pool, in its code. */
  static boolean isInAPool(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith("com.zaxxer.hikari.pool.HikariPool")
            || frame.getClassName().equals("java.sql.DriverManager"));
  }

  static String stack(Thread thread) {
    return thread.getName()
        + Arrays.stream(thread.getStackTrace())
            .limit(30)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n  at ", "\n  at ", ""));
  }
}
