package dev.leadlist.runner;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Decides whether a worker must leave, and why: a pure function of what is known.
 *
 * <p>The only place where an {@link ExitReason} is decided. It is asked at the start of every loop,
 * before runs are fetched, again with what the claim's own statement read, and whenever the loop is
 * woken. The first rule that matches wins; the order is that of the rules' weight for whoever reads
 * the exit: what became of the run, then who stopped the worker, then which limit it reached.
 *
 * @param limits what the worker is allowed
 */
public record TerminationGuard(Limits limits) {

  /**
   * What a worker is allowed.
   *
   * @param maxLoops loops, or empty for no limit
   * @param maxRuntime time from its start, or empty for no limit
   * @param databaseTimeout how long the database may be silent, or empty for no limit
   * @param whenHeld what to do while another worker holds the target
   */
  public record Limits(
      OptionalInt maxLoops,
      Optional<Duration> maxRuntime,
      Optional<Duration> databaseTimeout,
      WhenHeld whenHeld) {

    /** Returns the limits that {@code settings} set. */
    public static Limits of(WorkerSettings settings) {
      return new Limits(
          settings.maxLoops(),
          settings.maxRuntime(),
          settings.databaseTimeout(),
          settings.whenHeld());
    }
  }

  /** Returns why the worker must leave, or empty if it may go on. */
  public Optional<ExitReason> check(WorkerFacts facts) {
    boolean handlerFailed = facts.handlerFailed();
    boolean targetTerminal = facts.targetIs(RunState.Kind.TERMINAL);
    boolean targetMissing = facts.targetIs(RunState.Kind.MISSING);
    boolean leaseLost = facts.leaseLost();
    boolean timeIsUp = exceeds(facts.elapsed(), limits.maxRuntime());
    boolean databaseIsSilent = exceeds(facts.databaseSilence(), limits.databaseTimeout());
    boolean loopsAreDone =
        limits.maxLoops().isPresent() && facts.loops() >= limits.maxLoops().getAsInt();
    boolean neverObtained = facts.heldElsewhere() && !facts.everObtained();
    boolean leavesWhenHeld = neverObtained && limits.whenHeld() == WhenHeld.LEAVE;

    if (handlerFailed) {
      return Optional.of(ExitReason.HANDLER_FAILED);
    }
    if (targetTerminal) {
      return Optional.of(ExitReason.TARGET_TERMINAL);
    }
    if (targetMissing) {
      return Optional.of(ExitReason.TARGET_MISSING);
    }
    if (facts.stop().isPresent()) {
      return facts.stop().map(StopCause::reason);
    }
    if (leaseLost) {
      return Optional.of(ExitReason.LEASE_LOST);
    }
    if (leavesWhenHeld || (neverObtained && (timeIsUp || loopsAreDone))) {
      return Optional.of(ExitReason.RUN_HELD);
    }
    if (timeIsUp) {
      return Optional.of(ExitReason.TIME_LIMIT);
    }
    if (databaseIsSilent) {
      return Optional.of(ExitReason.DATABASE_UNAVAILABLE);
    }
    return loopsAreDone ? Optional.of(ExitReason.LOOP_LIMIT) : Optional.empty();
  }

  /** Returns how long it takes at least until time alone could change the answer. */
  public Optional<Duration> nextLook(WorkerFacts facts) {
    Optional<Duration> untilTimeIsUp = limits.maxRuntime().map(max -> max.minus(facts.elapsed()));
    Optional<Duration> untilSilence =
        limits.databaseTimeout().map(max -> max.minus(facts.databaseSilence()));
    return Stream.of(untilTimeIsUp, untilSilence)
        .flatMap(Optional::stream)
        .min(Duration::compareTo)
        .map(left -> left.isNegative() ? Duration.ZERO : left);
  }

  private static boolean exceeds(Duration value, Optional<Duration> limit) {
    return limit.isPresent() && value.compareTo(limit.get()) >= 0;
  }
}
