package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessEnding;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ends worker processes, all within one grace period, each with its descendants of that moment. */
final class WorkerEnding {
  private WorkerEnding() {}

  /**
   * Ends {@code workers}, but none of {@code spared}, nor what those have started, nor this process
   * and its ancestors.
   *
   * <p>Identities were taken when the workers were judged: another process that has such a number
   * by now is not touched.
   *
   * @return what became of each, by the worker's number
   */
  static Map<Long, Ended> end(
      Collection<ProcessEntry> workers, Set<ProcessIdentity> spared, Duration grace) {
    ProcessTable now = ProcessTable.now();
    Set<Long> ourselves = now.withAncestors(ProcessHandle.current().pid());
    Map<Long, List<ProcessIdentity>> families = new LinkedHashMap<>();
    Set<ProcessIdentity> all = new LinkedHashSet<>();
    for (ProcessEntry worker : workers) {
      List<ProcessIdentity> family = new ArrayList<>(List.of(worker.identity()));
      boolean isStillThere = now.find(worker.pid())
          .filter(entry -> entry.identity().equals(worker.identity()))
          .isPresent();
      if (isStillThere) {
        now.descendantsOf(
                worker.pid(),
                child -> spared.contains(child.identity()) || ourselves.contains(child.pid()))
            .forEach(child -> family.add(child.identity()));
      }
      families.put(worker.pid(), family);
      all.addAll(family);
    }
    ProcessEnding ending = ProcessEnding.of(all, grace);
    Map<Long, Ended> ended = new LinkedHashMap<>();
    families.forEach(
        (pid, family) -> ended.put(pid, new Ended(how(family, ending), family.size())));
    return ended;
  }

  private static Ended.How how(List<ProcessIdentity> family, ProcessEnding ending) {
    if (family.stream().anyMatch(ending.alive()::contains)) {
      return Ended.How.STILL_THERE;
    }
    return family.stream().anyMatch(ending.byKill()::contains)
        ? Ended.How.BY_KILL
        : Ended.How.BY_TERM;
  }
}
