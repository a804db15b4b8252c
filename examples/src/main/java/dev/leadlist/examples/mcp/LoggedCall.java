package dev.leadlist.examples.mcp;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One tool call as the server saw it.
 *
 * @param id the client's id of the call, or one the server gave
 * @param tool the tool's name
 * @param run the run the client named in its {@code run} header, or {@code "-"}
 * @param sentAt when the client says it sent the call (its own wall clock), null if it does not say
 * @param begunAt when the request reached the server, wall clock
 * @param begunNanos the same moment on the server's monotonic clock
 * @param endedAt when the call ended, null while in flight
 * @param endedNanos the same moment on the monotonic clock, 0 while in flight
 * @param outcome how it ended
 */
public record LoggedCall(
    String id,
    String tool,
    String run,
    @Nullable Instant sentAt,
    Instant begunAt,
    long begunNanos,
    @Nullable Instant endedAt,
    long endedNanos,
    CallOutcome outcome) {

  /** Says whether the call was begun and not yet ended at the given moment. */
  public boolean isInFlightAt(Instant moment) {
    return !begunAt.isAfter(moment) && (endedAt == null || endedAt.isAfter(moment));
  }

  /** Returns how long the call took on the monotonic clock; zero while it is in flight. */
  public Duration duration() {
    return outcome == CallOutcome.IN_FLIGHT
        ? Duration.ZERO
        : Duration.ofNanos(endedNanos - begunNanos);
  }

  LoggedCall of(String toolName) {
    return new LoggedCall(
        id, toolName, run, sentAt, begunAt, begunNanos, endedAt, endedNanos, outcome);
  }

  LoggedCall ended(CallOutcome how, Instant at, long nanos) {
    return new LoggedCall(id, tool, run, sentAt, begunAt, begunNanos, at, nanos, how);
  }
}
