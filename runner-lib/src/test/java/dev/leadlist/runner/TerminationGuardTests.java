package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The guard as a table: what makes each reason, and which of two wins. */
class TerminationGuardTests {
  private static final UUID RUN = new UUID(0, 1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration ALMOST = MINUTE.minusNanos(1);

  private static final TerminationGuard GUARD =
      guard(OptionalInt.of(10), Optional.of(MINUTE), Optional.of(MINUTE), WhenHeld.LEAVE);

  private static final TerminationGuard UNBOUNDED =
      guard(OptionalInt.empty(), Optional.empty(), Optional.empty(), WhenHeld.WAIT);

  private static final Facts NOTHING = new Facts(
      Optional.of(state(RunState.Kind.OPEN)),
      Optional.empty(),
      false,
      false,
      true,
      false,
      0,
      Duration.ZERO,
      Duration.ZERO);

  /** What alone makes each reason, most important first. */
  private static final Map<ExitReason, UnaryOperator<Facts>> CAUSES = causes();

  private record Facts(
      Optional<RunState> target,
      Optional<StopCause> stop,
      boolean handlerFailed,
      boolean leaseLost,
      boolean everObtained,
      boolean heldElsewhere,
      long loops,
      Duration elapsed,
      Duration silence) {

    WorkerFacts facts() {
      return new WorkerFacts(
          target,
          stop,
          handlerFailed,
          leaseLost,
          everObtained,
          heldElsewhere,
          loops,
          elapsed,
          silence);
    }

    Facts target(RunState.Kind kind) {
      return new Facts(
          Optional.of(state(kind)),
          stop,
          handlerFailed,
          leaseLost,
          everObtained,
          heldElsewhere,
          loops,
          elapsed,
          silence);
    }

    Facts stop(StopCause cause) {
      return new Facts(
          target,
          Optional.of(cause),
          handlerFailed,
          leaseLost,
          everObtained,
          heldElsewhere,
          loops,
          elapsed,
          silence);
    }

    Facts withHandlerFailed() {
      return new Facts(
          target, stop, true, leaseLost, everObtained, heldElsewhere, loops, elapsed, silence);
    }

    Facts withLeaseLost() {
      return new Facts(
          target, stop, handlerFailed, true, everObtained, heldElsewhere, loops, elapsed, silence);
    }

    Facts neverObtained() {
      return new Facts(
          target, stop, handlerFailed, leaseLost, false, true, loops, elapsed, silence);
    }

    Facts withAnotherHolder() {
      return new Facts(
          target, stop, handlerFailed, leaseLost, everObtained, true, loops, elapsed, silence);
    }

    Facts loops(long count) {
      return new Facts(
          target,
          stop,
          handlerFailed,
          leaseLost,
          everObtained,
          heldElsewhere,
          count,
          elapsed,
          silence);
    }

    Facts elapsed(Duration time) {
      return new Facts(
          target,
          stop,
          handlerFailed,
          leaseLost,
          everObtained,
          heldElsewhere,
          loops,
          time,
          silence);
    }

    Facts silence(Duration time) {
      return new Facts(
          target,
          stop,
          handlerFailed,
          leaseLost,
          everObtained,
          heldElsewhere,
          loops,
          elapsed,
          time);
    }
  }

  private static Map<ExitReason, UnaryOperator<Facts>> causes() {
    Map<ExitReason, UnaryOperator<Facts>> causes = new EnumMap<>(ExitReason.class);
    causes.put(ExitReason.HANDLER_FAILED, Facts::withHandlerFailed);
    causes.put(ExitReason.TARGET_TERMINAL, facts -> facts.target(RunState.Kind.TERMINAL));
    causes.put(ExitReason.TARGET_MISSING, facts -> facts.target(RunState.Kind.MISSING));
    causes.put(ExitReason.STOP_REQUESTED, facts -> facts.stop(StopCause.REQUESTED));
    causes.put(ExitReason.OWNER_GONE, facts -> facts.stop(StopCause.OWNER_GONE));
    causes.put(ExitReason.LEASE_LOST, Facts::withLeaseLost);
    causes.put(ExitReason.RUN_HELD, Facts::neverObtained);
    causes.put(ExitReason.TIME_LIMIT, facts -> facts.elapsed(MINUTE));
    causes.put(ExitReason.DATABASE_UNAVAILABLE, facts -> facts.silence(MINUTE));
    causes.put(ExitReason.LOOP_LIMIT, facts -> facts.loops(10));
    return causes;
  }

  /** All pairs of reasons that can hold together, the one that must win first. */
  static Stream<Arguments> precedence() {
    List<List<ExitReason>> ranks = List.of(
        List.of(ExitReason.HANDLER_FAILED),
        List.of(ExitReason.TARGET_TERMINAL, ExitReason.TARGET_MISSING),
        List.of(ExitReason.STOP_REQUESTED, ExitReason.OWNER_GONE),
        List.of(ExitReason.LEASE_LOST),
        List.of(ExitReason.RUN_HELD),
        List.of(ExitReason.TIME_LIMIT),
        List.of(ExitReason.DATABASE_UNAVAILABLE),
        List.of(ExitReason.LOOP_LIMIT));
    List<Arguments> pairs = new ArrayList<>();
    for (int winner = 0; winner < ranks.size(); winner++) {
      for (int loser = winner + 1; loser < ranks.size(); loser++) {
        for (ExitReason one : ranks.get(winner)) {
          ranks.get(loser).forEach(other -> pairs.add(Arguments.of(one, other)));
        }
      }
    }
    return pairs.stream();
  }

  @Test
  void goesOnWhileNothingSpeaksAgainstIt() {
    assertThat(GUARD.check(NOTHING.facts())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void eachReasonHasItsCause(ExitReason reason) {
    assertThat(GUARD.check(CAUSES.get(reason).apply(NOTHING).facts())).contains(reason);
  }

  @ParameterizedTest
  @MethodSource("precedence")
  void theWeightierReasonWins(ExitReason winner, ExitReason loser) {
    Facts both = CAUSES.get(winner).apply(CAUSES.get(loser).apply(NOTHING));

    assertThat(GUARD.check(both.facts())).contains(winner);
  }

  @ParameterizedTest
  @EnumSource
  void theSameFactsGiveTheSameAnswer(ExitReason reason) {
    WorkerFacts facts = CAUSES.get(reason).apply(NOTHING).facts();

    assertThat(GUARD.check(facts)).isEqualTo(GUARD.check(facts));
    assertThat(GUARD.nextLook(facts)).isEqualTo(GUARD.nextLook(facts));
  }

  @Test
  void justBelowEachLimitItGoesOn() {
    assertThat(GUARD.check(NOTHING.loops(9).elapsed(ALMOST).silence(ALMOST).facts()))
        .isEmpty();
  }

  @Test
  void withoutLimitsOnlyEventsEndIt() {
    Facts old = NOTHING.loops(Long.MAX_VALUE).elapsed(Duration.ofDays(999_999));

    assertThat(UNBOUNDED.check(old.silence(Duration.ofDays(999_999)).facts())).isEmpty();
    assertThat(UNBOUNDED.nextLook(old.facts())).isEmpty();
    assertThat(UNBOUNDED.check(old.target(RunState.Kind.TERMINAL).facts()))
        .contains(ExitReason.TARGET_TERMINAL);
  }

  @Test
  void anUnknownTargetIsNoReason() {
    WorkerFacts unknown = new WorkerFacts(
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        false,
        false,
        0,
        Duration.ZERO,
        Duration.ZERO);

    assertThat(GUARD.check(unknown)).isEmpty();
  }

  @Test
  void aWaitingWorkerLeavesAHeldRunAtItsLimitsOnly() {
    TerminationGuard waiting =
        guard(OptionalInt.of(10), Optional.of(MINUTE), Optional.empty(), WhenHeld.WAIT);
    Facts held = NOTHING.neverObtained();

    assertThat(waiting.check(held.facts())).isEmpty();
    assertThat(waiting.check(held.loops(10).facts())).contains(ExitReason.RUN_HELD);
    assertThat(waiting.check(held.elapsed(MINUTE).facts())).contains(ExitReason.RUN_HELD);
  }

  @Test
  void aWorkerThatHadItsRunOnceReachesOrdinaryLimits() {
    Facts lost = NOTHING.withAnotherHolder();

    assertThat(GUARD.check(lost.facts())).isEmpty();
    assertThat(GUARD.check(lost.loops(10).facts())).contains(ExitReason.LOOP_LIMIT);
    assertThat(GUARD.check(lost.elapsed(MINUTE).facts())).contains(ExitReason.TIME_LIMIT);
  }

  @Test
  void theNextLookIsDueAtTheNearestLimit() {
    Facts facts = NOTHING.elapsed(Duration.ofSeconds(20)).silence(Duration.ofSeconds(45));

    assertThat(GUARD.nextLook(facts.facts())).contains(Duration.ofSeconds(15));
    assertThat(GUARD.nextLook(facts.elapsed(Duration.ofHours(1)).facts())).contains(Duration.ZERO);
  }

  private static TerminationGuard guard(
      OptionalInt loops, Optional<Duration> runtime, Optional<Duration> silence, WhenHeld held) {
    return new TerminationGuard(new TerminationGuard.Limits(loops, runtime, silence, held));
  }

  private static RunState state(RunState.Kind kind) {
    return new RunState(RUN, kind, null, false, 0, null);
  }
}
