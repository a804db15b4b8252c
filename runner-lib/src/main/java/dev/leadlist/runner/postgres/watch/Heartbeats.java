package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the registry once a second, in one statement, that the workers of this JVM are alive, and
 * how far they are; hears which of them somebody wants to stop.
 *
 * <p>On a thread of its own: a registry that is locked, broken or not to be written must not hold
 * up the renewal of leases, nor any worker.
 */
public final class Heartbeats implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

  private static final Duration BEAT = Duration.ofSeconds(1);

  private final Registry registry;
  private final Timing timing;
  private final Wakeup wakeup = new Wakeup();
  private final Set<Member> members = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private boolean silent; // heartbeats' thread only
  private final Set<String> complained = new HashSet<>(); // the same

  /** The table, as far as heartbeats go. */
  interface Registry {

    /**
     * Enters workers, or takes over the rows that earlier ones of their names have left; returns
     * the names of those that have a row of their own now.
     */
    Set<String> enter(List<Member> workers);

    /** Returns the workers that have a row, and for each whether somebody wants it to stop. */
    Map<String, Boolean> beat(List<Member> workers);
  }

  Heartbeats(Registry registry, Timing timing) {
    this.registry = registry;
    this.timing = timing;
  }

  /** Keeps up a worker's entry from now on. */
  public void join(Member worker) {
    members.add(worker);
    wakeup.raise();
  }

  /** Keeps it up no longer. */
  public void leave(Member worker) {
    members.remove(worker);
  }

  /** Somebody says that this worker is to stop: only the table's word counts, so it is asked. */
  void suspectStop(String workerId) {
    if (members.stream().anyMatch(member -> member.id().equals(workerId))) {
      wakeup.raise();
    }
  }

  @Override
  public void run() {
    while (!closed) {
      try {
        timing.await(wakeup, BEAT);
      } catch (InterruptedException e) {
        return; // unless it is closed, its thread begins anew
      }
      if (!closed && !members.isEmpty()) {
        tryOnce();
      }
    }
  }

  private void tryOnce() {
    try {
      runOnce();
      silent = false;
    } catch (StoreUnavailableException e) {
      if (!silent && !closed) {
        log.warn("workers cannot be registered at the moment, trying on: {}", e.getMessage());
      }
      silent = true;
    }
  }

  /** Beats once for all; returns how many workers had a row. */
  int runOnce() {
    List<Member> all = List.copyOf(members);
    Map<String, Boolean> known = registry.beat(all);
    List<Member> strangers =
        all.stream().filter(member -> !known.containsKey(member.id())).toList();
    if (!strangers.isEmpty()) {
      enter(strangers); // just started, or its row was purged or is another's
    }
    for (Member member : all) {
      if (known.getOrDefault(member.id(), false)) {
        member.worker().onStopRequested();
      }
    }
    return known.size();
  }

  private void enter(List<Member> strangers) {
    Set<String> entered = registry.enter(strangers);
    for (Member stranger : strangers) {
      boolean hasLeft = !members.contains(stranger); // its row tells of its end already
      if (!entered.contains(stranger.id()) && !hasLeft && complained.add(stranger.id())) {
        log.warn(
            "worker {}: not registered, another process has a worker of this name: give each start"
                + " its own WORKER_ID, or none to have one generated",
            stranger.id());
      }
    }
  }

  void close() {
    closed = true;
    wakeup.raise();
  }
}
