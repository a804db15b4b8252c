package dev.leadlist.runner;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a worker ended; made once, when it has left its loop and let go of its handlers.
 *
 * @param reason why it left the loop
 * @param handlerStuck whether a handler was still running when the grace period was over
 * @param loops passes of the loop that were begun, idle ones too
 * @param calls calls to the outside that {@link RunContext#call} let through
 * @param duration from the start of the worker until its end
 * @param cause what failed, for reasons that have a cause; see {@link #failure()}
 */
public record WorkerExit(
    ExitReason reason,
    boolean handlerStuck,
    long loops,
    long calls,
    Duration duration,
    @Nullable Throwable cause) {

  /** Exit code of a JVM that was halted because a handler did not end: 128 + SIGKILL. */
  public static final int HALTED = 137;

  /** Returns what failed: the handler's last exception, or why the database could not be asked. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(cause);
  }

  /**
   * Returns the exit code for a process: {@link #HALTED} if a handler is stuck, else the reason's.
   */
  public int exitCode() {
    return handlerStuck ? HALTED : reason.code();
  }
}
