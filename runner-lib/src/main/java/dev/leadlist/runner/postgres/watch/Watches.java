package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.RunObserver;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who watches which run, and what was last read of each watched one. */
public final class Watches {
  private final Timing timing;
  private final Map<UUID, List<Watcher>> watchers = new ConcurrentHashMap<>();
  private final Map<UUID, Sighting> sightings = new ConcurrentHashMap<>();

  /** Somebody who watches, and how often the run is to be read for it. */
  private record Watcher(RunObserver observer, Duration pollInterval) {}

  private record Sighting(RunState state, long at) {}

  public Watches(Timing timing) {
    this.timing = timing;
  }

  public RunStore.Watch add(UUID id, RunObserver observer, Duration pollInterval) {
    Watcher watcher = new Watcher(observer, pollInterval);
    watchers.compute(id, (key, list) -> {
      List<Watcher> all = list == null ? new CopyOnWriteArrayList<>() : list;
      all.add(watcher); // a worker hears before its handler, which leaves to a loop that knows why
      return all;
    });
    return () -> remove(id, watcher);
  }

  public Set<UUID> ids() {
    return Set.copyOf(watchers.keySet());
  }

  /** Returns the shortest interval that a watcher wants; a minute where nobody watches. */
  Duration pollInterval() {
    return watchers.values().stream()
        .flatMap(List::stream)
        .map(Watcher::pollInterval)
        .min(Duration::compareTo)
        .orElse(Duration.ofMinutes(1));
  }

  /** Returns what was read of a watched run at most {@code age} ago. */
  public Optional<RunState> seenWithin(UUID id, Duration age) {
    Sighting sighting = sightings.get(id);
    return sighting == null || timing.since(sighting.at()).compareTo(age) > 0
        ? Optional.empty()
        : Optional.of(sighting.state());
  }

  /** Forgets what was read: it was changed since. */
  public void forget(UUID id) {
    sightings.remove(id);
  }

  public void tell(Collection<RunState> states) {
    for (RunState state : states) {
      List<Watcher> list = watchers.computeIfPresent(state.runId(), (id, same) -> {
        sightings.put(id, new Sighting(state, timing.nanoTime()));
        return same;
      });
      if (list != null) {
        list.forEach(watcher -> watcher.observer().onState(state));
      }
    }
  }

  void tellOfSilence(Collection<UUID> ids, StoreUnavailableException why) {
    for (UUID id : ids) {
      watchers.getOrDefault(id, List.of()).forEach(watcher -> watcher.observer().onSilence(why));
    }
  }

  void suspect(UUID id) {
    watchers.getOrDefault(id, List.of()).forEach(watcher -> watcher.observer().onSuspicion());
  }

  void leaseDoubted(UUID id, long fencingToken) {
    watchers
        .getOrDefault(id, List.of())
        .forEach(watcher -> watcher.observer().onLeaseDoubted(fencingToken));
  }

  void leaseLost(UUID id, long fencingToken) {
    watchers
        .getOrDefault(id, List.of())
        .forEach(watcher -> watcher.observer().onLeaseLost(fencingToken));
  }

  private void remove(UUID id, Watcher watcher) {
    watchers.computeIfPresent(id, (key, list) -> {
      list.remove(watcher);
      if (!list.isEmpty()) {
        return list;
      }
      sightings.remove(id);
      return null;
    });
  }
}
