package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import dev.leadlist.runner.time.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * A living process that was given a variable by us, or inherited it from one that was, wherever it
 * was moved to since: a daemon has another parent, but it keeps its environment.
 *
 * @param identity which process
 * @param commandLine what it runs, for people
 */
record Bearer(ProcessIdentity identity, String commandLine) {
  private static final Duration LOOK_EVERY = Duration.ofMillis(1);
  private static final Duration UNCLEAR_LIMIT = Duration.ofMillis(250);

  /** How often a process must look as if it had no variables before that is believed. */
  private static final int LOOKS_AT_NOTHING = 3;

  /** The fields of {@code /proc/<pid>/stat} that follow the command's closing parenthesis. */
  private static final int ENVIRONMENT_START = 47;

  private static final int ENVIRONMENT_END = 48;

  /** Finds all bearers of {@code name=value}, this process excepted. */
  static List<Bearer> of(String name, String value) {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    long self = ProcessHandle.current().pid();
    List<Bearer> found = new ArrayList<>();
    Map<Long, Integer> looksAtNothing = new HashMap<>();
    List<Long> open = ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pid != self)
        .toList();
    while (!open.isEmpty()) {
      List<Long> unclear = new ArrayList<>();
      for (long pid : open) {
        Optional<Map<String, String>> environment = ProcessTable.environment(pid);
        if (environment.isPresent()) {
          if (value.equals(environment.get().get(name))) {
            find(pid).ifPresent(found::add);
          }
        } else if (timing.since(since).compareTo(UNCLEAR_LIMIT) < 0
            && isUnclear(pid, () -> looksAtNothing.merge(pid, 1, Integer::sum))) {
          unclear.add(pid);
        }
      }
      if (!unclear.isEmpty()) {
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
      open = unclear;
    }
    return found;
  }

  /**
   * While Linux replaces a process's program it shows no environment, although there is one: it
   * does not say yet where that ends, or says for a moment that it ends where it begins, as that of
   * a process without any does, or it says so by now.
   *
   * @param looksAtNothing counts how often it ended where it begins
   */
  private static boolean isUnclear(long pid, IntSupplier looksAtNothing) {
    Path process = Path.of("/proc", Long.toString(pid));
    if (!Files.exists(process.resolve("exe"))) {
      return false; // a thread of the kernel, a zombie, or another user's
    }
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      String end = fields[ENVIRONMENT_END];
      return end.equals("0")
          || !end.equals(fields[ENVIRONMENT_START])
          || looksAtNothing.getAsInt() < LOOKS_AT_NOTHING;
    } catch (IOException e) {
      return false; // gone meanwhile
    }
  }

  /** Finds the process that has that number now, if it is alive. */
  static Optional<Bearer> find(long pid) {
    return ProcessIdentity.find(pid)
        .map(identity -> new Bearer(identity, ProcessTable.commandLine(pid)));
  }

  /** Returns the living descendants of a process, as of this moment. */
  static List<Bearer> descendantsOf(ProcessHandle process) {
    try (Stream<ProcessHandle> all = process.descendants()) {
      return all.map(handle -> find(handle.pid())).flatMap(Optional::stream).toList();
    }
  }
}
