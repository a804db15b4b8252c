package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessEnding;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a worker process was ended.
 *
 * @param isGone whether it is gone, with its descendants
 * @param wasKilled whether one of them ignored TERM
 * @param processes how many there were, the worker among them
 */
public record Ended(boolean isGone, boolean wasKilled, int processes) {

  /**
   * Ends a process with its descendants of this moment; none of {@code ourselves}.
   *
   * <p>Its identity was taken when it was judged: another process that has its number by now is not
   * touched.
   */
  static Ended end(ProcessEntry worker, Set<Long> ourselves, Duration grace) {
    ProcessTable now = ProcessTable.now();
    List<ProcessIdentity> all = new ArrayList<>();
    all.add(worker.identity());
    boolean isStillThere = now.find(worker.pid())
        .filter(entry -> entry.identity().equals(worker.identity()))
        .isPresent();
    if (isStillThere) {
      now.descendantsOf(worker.pid()).stream()
          .filter(descendant -> !ourselves.contains(descendant.pid()))
          .forEach(descendant -> all.add(descendant.identity()));
    }
    ProcessEnding ending = ProcessEnding.of(all, grace);
    return new Ended(ending.alive().isEmpty(), !ending.byKill().isEmpty(), all.size());
  }
}
