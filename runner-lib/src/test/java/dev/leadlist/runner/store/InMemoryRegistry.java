package dev.leadlist.runner.store;

import dev.leadlist.runner.WorkerExit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registry of workers beside {@link InMemoryRuns}. */
final class InMemoryRegistry {
  private final Map<String, Entry> entries = new HashMap<>(); // guarded by this

  private static final class Entry {
    private long loops;
    private boolean stopRequested;
    private boolean ended;
    private @Nullable WorkerExit exit;

    @Override
    public String toString() {
      if (!ended) {
        return "active, loops " + loops;
      }
      return exit == null ? "ended" : "ended " + exit.reason() + ", loops " + exit.loops();
    }
  }

  /** Enters a worker anew, whatever an earlier one of its name has left. */
  synchronized void enter(String worker) {
    entries.put(worker, new Entry());
  }

  /** Notes that a worker is alive; returns whether it is asked to stop. */
  synchronized boolean beat(String worker, long loops) {
    Entry entry = entries.computeIfAbsent(worker, name -> new Entry());
    entry.loops = loops;
    return entry.stopRequested;
  }

  synchronized void end(String worker, @Nullable WorkerExit exit) {
    Entry entry = entries.computeIfAbsent(worker, name -> new Entry());
    entry.ended = true;
    entry.exit = exit;
  }

  synchronized void requestStop(String worker) {
    Optional.ofNullable(entries.get(worker)).ifPresent(entry -> entry.stopRequested = true);
  }

  /** Returns what is known of a worker, in words. */
  synchronized String inWords(String worker) {
    return String.valueOf(entries.get(worker));
  }
}
