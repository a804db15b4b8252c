package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Rows of the registry, as it reads them. */
final class Rows {
  private Rows() {}

  /** Returns the row of an active worker on {@code host-2}. */
  static RegisteredWorker of(
      String id, String process, UUID target, Duration silence, Duration sinceProgress) {
    return of(id, process, RunTable.standard().endRule(), target, silence, sinceProgress);
  }

  /** Returns the row of an active worker that calls a run over by {@code rule}. */
  static RegisteredWorker of(
      String id,
      String process,
      String rule,
      UUID target,
      Duration silence,
      Duration sinceProgress) {
    Instant now = Instant.now();
    return new RegisteredWorker(
        id,
        "test",
        Optional.ofNullable(target),
        Optional.empty(),
        "host-2",
        Optional.ofNullable(process),
        Optional.ofNullable(rule),
        Optional.empty(),
        now.minus(Duration.ofHours(1)),
        now.minus(silence),
        silence,
        Optional.of(now.minus(sinceProgress)),
        Optional.of(sinceProgress),
        0,
        0,
        OptionalLong.empty(),
        Optional.empty(),
        RegisteredWorker.Status.ACTIVE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }
}
