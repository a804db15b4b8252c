package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessEnding;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends worker processes, all within one grace period, each with its descendants of that moment.
 *
 * @param pattern what is a worker by its name: one that has come since the others were judged is
 *     left, unless it is bound to the run of the worker that it descends from
 * @param spared what is left, too, whatever it descends from; with what it has started
 * @param grace how long TERM may take before KILL
 */
record WorkerEnding(WorkerPattern pattern, Set<ProcessIdentity> spared, Duration grace) {

  /**
   * Ends {@code workers}, but never this process and its ancestors.
   *
   * <p>Identities were taken when the workers were judged: another process that has such a number
   * by now is not touched.
   *
   * @return what became of each, by the worker's number
   */
  Map<Long, Ended> end(Collection<Candidate> workers) {
    ProcessTable now = ProcessTable.now();
    Map<ProcessIdentity, Candidate> newcomers = newcomers(now, workers);
    Map<Long, List<ProcessIdentity>> families = new LinkedHashMap<>();
    Set<ProcessIdentity> all = new LinkedHashSet<>();
    for (Candidate worker : workers) {
      List<ProcessIdentity> family = family(worker, now, newcomers);
      families.put(worker.process().pid(), family);
      all.addAll(family);
    }
    ProcessEnding ending = ProcessEnding.of(all, grace);
    Map<Long, Ended> ended = new LinkedHashMap<>();
    families.forEach(
        (pid, family) -> ended.put(pid, new Ended(how(family, ending), family.size())));
    return ended;
  }

  /** Returns the workers that nobody has judged yet. */
  private Map<ProcessIdentity, Candidate> newcomers(
      ProcessTable now, Collection<Candidate> workers) {
    Map<ProcessIdentity, Candidate> found = new HashMap<>();
    Candidates.in(now, pattern, new Registrations(List.of()))
        .forEach(candidate -> found.put(candidate.process().identity(), candidate));
    workers.forEach(worker -> found.remove(worker.process().identity()));
    return found;
  }

  private List<ProcessIdentity> family(
      Candidate worker, ProcessTable now, Map<ProcessIdentity, Candidate> newcomers) {
    ProcessIdentity head = worker.process().identity();
    List<ProcessIdentity> family = new ArrayList<>(List.of(head));
    if (now.find(head.pid()).filter(entry -> entry.identity().equals(head)).isEmpty()) {
      return family; // gone; who has its number now has children of its own
    }
    Set<Long> ourselves = now.withAncestors(ProcessHandle.current().pid());
    now.descendantsOf(
            head.pid(),
            child -> spared.contains(child.identity())
                || ourselves.contains(child.pid())
                || isOnAnotherRun(child, newcomers.get(child.identity()), worker))
        .forEach(child -> family.add(child.identity()));
    return family;
  }

  /** A worker on its way may bear nothing but the variable yet, neither name nor run file. */
  private static boolean isOnAnotherRun(
      ProcessEntry child, @Nullable Candidate newcomer, Candidate worker) {
    if (newcomer != null) {
      return newcomer.target().isEmpty() || !newcomer.target().equals(worker.target());
    }
    return ProcessTable.environment(child.pid())
        .map(variables -> variables.get("RUN_FILTER_ID"))
        .filter(run -> !worker.papers().mentions(run))
        .isPresent();
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
