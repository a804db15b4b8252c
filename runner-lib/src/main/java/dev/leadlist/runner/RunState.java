package dev.leadlist.runner;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the database answered about one run.
 *
 * @param runId the run
 * @param kind open, terminal or missing
 * @param status the trimmed status; null where the row is missing or the column NULL
 * @param claimable whether a worker that does not hold it yet could claim it now
 * @param fencingToken the token of the last claim, 0 where there was none or no lease table
 * @param holder the worker that holds it now, null if nobody does
 */
public record RunState(
    UUID runId,
    Kind kind,
    @Nullable String status,
    boolean claimable,
    long fencingToken,
    @Nullable String holder) {

  /** What a worker needs to know of a status. */
  public enum Kind {
    /** The row is there and not terminal: active or idle. */
    OPEN,
    /** The row is there and its status is terminal. */
    TERMINAL,
    /** There is no such row. */
    MISSING
  }

  /** Checks that the parts are there. */
  public RunState {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(kind, "kind");
  }

  /** Returns the state of a run whose row does not exist. */
  public static RunState missing(UUID runId) {
    return new RunState(runId, Kind.MISSING, null, false, 0, null);
  }

  /** Returns whether the run is over: terminal or gone. */
  public boolean isOver() {
    return kind != Kind.OPEN;
  }
}
