package dev.leadlist.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A worker as the registry has it. All times are the database's, so that they can be compared
 * whichever hosts the worker and the reader are on.
 *
 * @param workerId unique in its database
 * @param type what kind of work it does
 * @param targetRun the run it is bound to, if any
 * @param currentRun the run in its hands; the one left alone longest if there are several
 * @param host where it runs, for people; empty if it was registered by another program
 * @param process its process, as {@code boot/namespace/pid/start}; empty as above
 * @param endRule what decides whether its runs are over, {@link RunTable#endRule}; empty as above
 * @param owner the process that it must not outlive, in the same form, if there is one
 * @param startedAt when it started
 * @param lastHeartbeat when it was last heard of
 * @param silence how long that was ago when the registry was read
 * @param lastProgress when it last got on: a pass of its loop, or a step of the run in its hands
 * @param sinceProgress how long that was ago when the registry was read
 * @param loops passes of its loop, as of its last heartbeat
 * @param calls calls to the outside that were let through, as of its last heartbeat
 * @param maxLoops the loops it is allowed, if limited
 * @param maxRuntime the time it is allowed, if limited
 * @param status what was written of it; see also {@link #isSilent}
 * @param stopRequestedAt when somebody asked it to stop through the registry, if anybody
 * @param endedAt when it ended, or was found to have crashed
 * @param exitReason why it ended, if it could still write that down
 * @param handlerStuck whether it ended with a handler still running
 * @param duration how long it lived
 */
public record RegisteredWorker(
    String workerId,
    String type,
    Optional<UUID> targetRun,
    Optional<UUID> currentRun,
    String host,
    Optional<String> process,
    Optional<String> endRule,
    Optional<String> owner,
    Instant startedAt,
    Instant lastHeartbeat,
    Duration silence,
    Optional<Instant> lastProgress,
    Optional<Duration> sinceProgress,
    long loops,
    long calls,
    OptionalLong maxLoops,
    Optional<Duration> maxRuntime,
    Status status,
    Optional<Instant> stopRequestedAt,
    Optional<Instant> endedAt,
    Optional<ExitReason> exitReason,
    boolean handlerStuck,
    Optional<Duration> duration) {

  /** How long a worker may be silent, one heartbeat a second, before something is wrong. */
  public static final Duration SILENT_AFTER = Duration.ofMillis(2_500);

  /** What was written of a worker. */
  public enum Status {
    /** It was alive when it was last heard of. */
    ACTIVE,
    /** It ended and said so. */
    ENDED,
    /** Somebody found it dead, or silent for longer than its lease. It may still come back. */
    CRASHED
  }

  /** Checks that the parts are there. */
  public RegisteredWorker {
    Objects.requireNonNull(workerId, "workerId");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(lastHeartbeat, "lastHeartbeat");
    Objects.requireNonNull(silence, "silence");
    Objects.requireNonNull(status, "status");
  }

  /** Returns whether it should have been heard of by now: crashed, frozen, or cut off. */
  public boolean isSilent() {
    return status == Status.ACTIVE && silence.compareTo(SILENT_AFTER) >= 0;
  }
}
