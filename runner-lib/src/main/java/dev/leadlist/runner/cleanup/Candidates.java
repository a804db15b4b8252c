package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.OwnerWatch;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import dev.leadlist.runner.process.RunFile;
import dev.leadlist.runner.process.RunFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the worker processes of this machine. */
final class Candidates {
  private Candidates() {}

  /** Returns those of {@code table}; never this process, nor one that it descends from. */
  static List<Candidate> in(
      ProcessTable table, WorkerPattern pattern, Registrations registrations) {
    Map<ProcessIdentity, RunFile> files = RunFiles.ofTheLiving().stream()
        .collect(Collectors.toMap(RunFile::process, Function.identity(), (one, other) -> one));
    Set<Long> ourselves = table.withAncestors(ProcessHandle.current().pid());
    return table.entries().stream()
        .filter(entry -> !ourselves.contains(entry.pid()) && entry.pid() > 1)
        .filter(entry -> files.containsKey(entry.identity()) || pattern.matches(entry.arguments()))
        .map(entry ->
            candidate(entry, Optional.ofNullable(files.get(entry.identity())), registrations))
        // What was read is another process's if the number changed hands meanwhile.
        .filter(candidate -> candidate.process().identity().isAlive())
        .toList();
  }

  private static Candidate candidate(
      ProcessEntry entry, Optional<RunFile> file, Registrations registrations) {
    Optional<Map<String, String>> environment = ProcessTable.environment(entry.pid());
    return new Candidate(
        entry,
        new Papers(file, environment, registrations.of(entry.identity())),
        ProcessTable.sharesNamespaces(entry.pid()),
        environment.map(variables -> variables.get(OwnerWatch.VARIABLE)).stream()
            .anyMatch(Candidates::namesADeadProcess));
  }

  /** One of another boot or namespace cannot be seen from here: nothing is proven. */
  private static boolean namesADeadProcess(String identity) {
    try {
      ProcessIdentity owner = ProcessIdentity.parse(identity);
      return owner.isLocal() && !owner.isAlive();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
