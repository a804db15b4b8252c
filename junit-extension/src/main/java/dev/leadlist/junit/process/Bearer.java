package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A living process that was given a variable by us, or inherited it from one that was, wherever it
 * was moved to since: a daemon has another parent, but it keeps its environment.
 *
 * @param identity which process
 * @param commandLine what it runs, for people
 */
record Bearer(ProcessIdentity identity, String commandLine) {
  private static final Path PROC = Path.of("/proc");

  /** Finds all bearers of {@code name=value}, this process excepted. */
  static List<Bearer> of(String name, String value) {
    String entry = name + "=" + value + "\0";
    return pids()
        .filter(pid -> pid != ProcessHandle.current().pid())
        .filter(pid -> environment(pid).contains(entry))
        .mapToObj(Bearer::find)
        .flatMap(Optional::stream)
        .toList();
  }

  /** Finds the process that has that number now, if it is alive. */
  static Optional<Bearer> find(long pid) {
    return ProcessIdentity.find(pid).map(identity -> new Bearer(identity, commandLine(pid)));
  }

  private static java.util.stream.LongStream pids() {
    return ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid);
  }

  /** Returns the variables as {@code \0name=value\0}; empty where nobody may know them. */
  private static String environment(long pid) {
    return "\0" + read(pid, "environ") + "\0";
  }

  private static String commandLine(long pid) {
    String line = read(pid, "cmdline").replace('\0', ' ').strip();
    return line.isEmpty()
        ? ProcessHandle.of(pid).flatMap(handle -> handle.info().commandLine()).orElse("?")
        : line;
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(
          PROC.resolve(Long.toString(pid)).resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile, or another user's
    }
  }

  /** Returns the living descendants of a process, as of this moment. */
  static List<Bearer> descendantsOf(ProcessHandle process) {
    try (Stream<ProcessHandle> all = process.descendants()) {
      return all.map(handle -> find(handle.pid())).flatMap(Optional::stream).toList();
    }
  }
}
