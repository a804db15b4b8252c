package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.util.List;
import java.util.Map;
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

  /** Finds all bearers of {@code name=value}, this process excepted. */
  static List<Bearer> of(String name, String value) {
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> pid != self)
        .filter(
            pid -> value.equals(ProcessTable.environment(pid).orElse(Map.of()).get(name)))
        .map(Bearer::find)
        .flatMap(Optional::stream)
        .toList();
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
