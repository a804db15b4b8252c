package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RunState;
import java.time.Duration;
import java.util.Optional;

/**
 * What is known of a candidate besides itself: the input of {@link Judge}.
 *
 * @param database whether it works on the database that was asked
 * @param answer what that database said of its run, if it was asked
 * @param server what is known of the server that answered
 * @param age how long the process has lived
 * @param hungAfter how long a worker may make no progress
 */
record Evidence(
    Home database,
    Optional<RunState> answer,
    Optional<Server> server,
    Duration age,
    Duration hungAfter) {

  /** Whether a candidate works on the database that was asked. */
  enum Home {
    /** It does. */
    SAME,
    /** It works on another one. */
    OTHER,
    /** It does, but by another table of runs, or with other statuses for their end. */
    OTHER_RUNS,
    /** It does not say which, or that one cannot be asked. */
    UNKNOWN
  }

  /**
   * The server that answered.
   *
   * @param isPrimary whether its answers are of now
   * @param hidesRows whether row-level security may hide runs, so that a missing one proves nothing
   * @param uptime how long it has been up
   */
  record Server(boolean isPrimary, boolean hidesRows, Duration uptime) {}
}
