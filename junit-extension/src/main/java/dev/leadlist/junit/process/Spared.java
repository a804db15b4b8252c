package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The processes that no sweep ends, as of one moment: build daemons, and what they have started.
 *
 * @param daemons the daemons by their numbers, as people read them
 * @param pids they, and their descendants
 */
record Spared(Map<Long, String> daemons, Set<Long> pids) {

  /** Looks at all processes now. */
  static Spared now() {
    ProcessTable table = ProcessTable.now();
    Map<Long, String> daemons = new HashMap<>();
    for (ProcessEntry process : table.entries()) {
      BuildDaemon.find(process)
          .ifPresent(daemon -> daemons.put(process.pid(), daemon.describe(process)));
    }
    Set<Long> pids = new HashSet<>(daemons.keySet());
    daemons
        .keySet()
        .forEach(daemon -> table.descendantsOf(daemon).forEach(child -> pids.add(child.pid())));
    return new Spared(daemons, pids);
  }

  /** Returns those that may be ended. */
  List<Bearer> without(Collection<Bearer> bearers) {
    return bearers.stream()
        .filter(bearer -> !pids.contains(bearer.identity().pid()))
        .toList();
  }

  /** Returns the daemons among them, as people read them. */
  List<String> daemonsAmong(Collection<Bearer> bearers) {
    return bearers.stream()
        .map(bearer -> bearer.identity().pid())
        .filter(daemons::containsKey)
        .map(daemons::get)
        .toList();
  }
}
