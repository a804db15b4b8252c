package dev.leadlist.runner.postgres.sql;

import java.util.Optional;

/**
 * What a notification says that asks a worker to look whether it is to stop. Not the length of a
 * run's id, or at least no hexadecimal number: listeners that do not know it pass it over.
 */
public final class StopPayload {
  static final String PREFIX = "stop ";

  private StopPayload() {}

  /** Returns the worker that {@code payload} names, if it is such a notification. */
  public static Optional<String> worker(String payload) {
    return payload.startsWith(PREFIX)
        ? Optional.of(payload.substring(PREFIX.length()))
        : Optional.empty();
  }
}
