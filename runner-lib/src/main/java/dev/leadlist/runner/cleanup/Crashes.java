package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.process.ProcessIdentity;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes down, in the registry, who has crashed. */
final class Crashes {
  private Crashes() {}

  /**
   * Notes the workers of this machine whose processes are proven gone: they are not there, and
   * either nobody has heard of them, or they are among those that we have just seen go. Reads the
   * registry anew, so that whoever wrote down its end is none of them.
   *
   * @return the ids of the workers that were noted
   */
  static Set<String> note(WorkerRegistry registry, Set<ProcessIdentity> seenToGo) {
    Set<String> witnessed =
        seenToGo.stream().map(ProcessIdentity::toString).collect(Collectors.toSet());
    Set<String> noted = new TreeSet<>();
    for (RegisteredWorker row : registry.workers()) {
      boolean wasSeenToGo = row.process().filter(witnessed::contains).isPresent();
      Whereabouts whereabouts = Whereabouts.of(row);
      boolean isGone =
          whereabouts == Whereabouts.GONE || (whereabouts == Whereabouts.UNSEEN && wasSeenToGo);
      if (isGone && registry.markCrashed(row)) {
        noted.add(row.workerId());
      }
    }
    return noted;
  }
}
