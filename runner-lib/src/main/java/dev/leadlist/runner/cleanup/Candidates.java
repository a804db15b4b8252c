package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import dev.leadlist.runner.process.RunFile;
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
  static List<Candidate> in(ProcessTable table, WorkerPattern pattern) {
    Map<ProcessIdentity, RunFile> files = RunFile.ofTheLiving().stream()
        .collect(Collectors.toMap(RunFile::process, Function.identity(), (one, other) -> one));
    Set<Long> ourselves = table.withAncestors(ProcessHandle.current().pid());
    return table.entries().stream()
        .filter(entry -> !ourselves.contains(entry.pid()) && entry.pid() > 1)
        .filter(entry -> files.containsKey(entry.identity()) || pattern.matches(entry.arguments()))
        .map(entry -> candidate(entry, files))
        .toList();
  }

  private static Candidate candidate(ProcessEntry entry, Map<ProcessIdentity, RunFile> files) {
    return new Candidate(
        entry,
        Optional.ofNullable(files.get(entry.identity())),
        ProcessTable.environment(entry.pid()));
  }
}
