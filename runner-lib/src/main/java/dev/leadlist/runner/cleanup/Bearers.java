package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what bears a run's RUN_FILTER_ID and has been adopted by the system. */
final class Bearers {
  private Bearers() {}

  /** Returns those that are not known as workers, and are not this process or its ancestors. */
  static List<Bearer> in(ProcessTable table, Set<ProcessIdentity> known) {
    Set<Long> ourselves = table.withAncestors(ProcessHandle.current().pid());
    Set<Long> adopters = table.entries().stream()
        .filter(Bearers::adopts)
        .map(ProcessEntry::pid)
        .collect(Collectors.toSet());
    return table.entries().stream()
        .filter(entry -> adopters.contains(entry.parent()))
        .filter(entry -> !known.contains(entry.identity()) && !ourselves.contains(entry.pid()))
        .map(Bearers::bearer)
        .flatMap(Optional::stream)
        .toList();
  }

  /** The first process of the system, or the systemd of a user's session. */
  private static boolean adopts(ProcessEntry process) {
    return process.pid() == 1
        || process.arguments().stream()
            .findFirst()
            .filter(program -> program.matches("(.*/)?systemd"))
            .isPresent();
  }

  private static Optional<Bearer> bearer(ProcessEntry process) {
    return ProcessTable.environment(process.pid())
        .map(variables -> variables.get("RUN_FILTER_ID"))
        .map(target -> new Bearer(process, target))
        // What was read is another process's if the number changed hands meanwhile.
        .filter(bearer -> process.identity().isAlive());
  }
}
