package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.StepResult;
import dev.leadlist.runner.time.Timing;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What the lease table would remember, for tables without one: failures in a row, and pauses. */
final class PlainMemory {
  private final Timing timing;
  private final Map<UUID, Note> notes = new ConcurrentHashMap<>();

  private record Note(int failures, long availableAt) {}

  PlainMemory(Timing timing) {
    this.timing = timing;
  }

  void remember(StepResult result) {
    UUID id = result.claim().run().id();
    if (result.failures() == 0 && result.pause().isZero()) {
      notes.remove(id);
    } else {
      notes.put(
          id, new Note(result.failures(), timing.nanoTime() + result.pause().toNanos()));
    }
  }

  /** Returns the runs that are to be left alone for now. */
  Set<UUID> paused() {
    return notes.entrySet().stream()
        .filter(entry -> entry.getValue().availableAt() - timing.nanoTime() > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  Claim withFailures(Claim claim) {
    Note note = notes.get(claim.run().id());
    return note == null ? claim : new Claim(claim.run(), claim.fencingToken(), note.failures());
  }
}
