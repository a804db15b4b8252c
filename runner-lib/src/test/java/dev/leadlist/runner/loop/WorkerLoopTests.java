package dev.leadlist.runner.loop;

import static dev.leadlist.runner.loop.LoopBench.targeted;
import static dev.leadlist.runner.loop.LoopBench.untargeted;
import static dev.leadlist.runner.loop.TurnTakingThreads.nap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.WhenHeld;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.ClaimRound;
import dev.leadlist.runner.store.RunObserver;
import dev.leadlist.runner.store.RunStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the loop does, pass by pass, in virtual time. */
@Timeout(60)
class WorkerLoopTests {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final RunHandler NEVER_CALLED = (run, context) -> {
    throw new AssertionError("there is no run to handle");
  };

  private final LoopBench bench = new LoopBench();

  // --- guard first

  @Test
  void aWorkerStoppedBeforeItsStartAsksForNoWork() {
    LoopBench.OneLife worker = bench.worker(targeted(bench.insert()), NEVER_CALLED);

    worker.requestStop();
    WorkerExit exit = worker.live();

    assertThat(exit.reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(exit.loops()).isZero();
    assertThat(bench.runs.claimRounds()).isZero();
  }

  @Test
  void aTargetThatIsTerminalAtTheStartIsNotHandled() {
    UUID run = bench.runs.insert("discovery", "completed");

    WorkerExit exit = bench.live(targeted(run), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.loops()).isEqualTo(1);
    assertThat(exit.duration()).isZero();
  }

  /** Both meet at the lease's row, and the claim wins. */
  @Test
  void aFreshClaimIsNotGivenUpForTheRefusedRenewalOfAnEarlierOne() {
    WorkerSettings settings = targeted(bench.insert()).maxLoops(2).build();
    List<Long> tokens = new ArrayList<>();
    AtomicReference<RunObserver> worker = new AtomicReference<>();
    RunStore store = new FaultyStore(bench.runs.store(settings)) {
      @Override
      public Watch watch(UUID runId, RunObserver observer) {
        worker.compareAndSet(null, observer);
        return super.watch(runId, observer);
      }

      @Override
      public ClaimRound claim(ClaimRequest request) {
        ClaimRound round = super.claim(request);
        if (tokens.isEmpty()) {
          return round;
        }
        worker.get().onLeaseLost(tokens.get(0));
        return new ClaimRound(
            Optional.empty(),
            round.claims().stream()
                .map(claim -> new Claim(claim.run(), claim.fencingToken() + 1, 0))
                .toList());
      }

      @Override
      public boolean believes(Claim claim) {
        return true;
      }
    };
    RunHandler handler = (run, context) -> {
      tokens.add(context.fencingToken());
      return tokens.size() < 2 ? Step.again() : Step.complete();
    };

    bench.new OneLife(settings, handler, store).live();

    assertThat(tokens).containsExactly(1L, 2L);
  }

  @Test
  void asksForNoMoreWorkOnceItsTargetIsTerminal() {
    UUID run = bench.runs.insert("discovery", "paused");
    bench.after(Duration.ofMillis(2_500), () -> bench.runs.end(run));

    WorkerExit exit = bench.live(targeted(run), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.duration()).isEqualTo(Duration.ofMillis(2_501)); // signal, then confirmation
    assertThat(bench.runs.claimRounds()).isEqualTo(3);
  }

  @Test
  void noticesTheEndByPollingWhereNoSignalArrives() {
    UUID run = bench.runs.insert("discovery", "paused");
    bench.runs.suppressSignals();
    bench.after(Duration.ofMillis(2_500), () -> bench.runs.end(run));

    WorkerExit exit = bench.live(targeted(run), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.duration()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aRunSetActiveAgainDoesNotReviveAWorkerThatIsLeaving() {
    UUID run = bench.insert();
    bench.after(Duration.ofMillis(500), () -> bench.runs.end(run));

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> {
      try {
        nap(Duration.ofMinutes(1));
      } catch (InterruptedException e) {
        bench.runs.setStatus(run, "active");
      }
      return Step.again();
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.duration()).isLessThan(Duration.ofSeconds(1));
  }

  // --- counting loops

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void doesExactlyItsLoopsIdleOnesIncluded(int loops) {
    UUID run = bench.runs.insert("discovery", "paused");

    WorkerExit exit =
        bench.live(targeted(run).maxLoops(loops).maxRuntime(Duration.ofDays(1)), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.LOOP_LIMIT);
    assertThat(exit.loops()).isEqualTo(loops);
    assertThat(bench.runs.claimRounds()).isEqualTo(loops);
    assertThat(exit.duration()).isEqualTo(POLL.multipliedBy(loops - 1L)); // none after the last
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000})
  void doesExactlyItsLoopsWithWorkInEach(int loops) {
    UUID run = bench.insert();
    List<String> stages = new ArrayList<>();

    WorkerExit exit = bench.live(targeted(run).maxLoops(loops), (claimed, context) -> {
      stages.add(claimed.stage());
      return Step.next("stage " + stages.size());
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.LOOP_LIMIT);
    assertThat(exit.loops()).isEqualTo(loops);
    assertThat(stages).hasSize(loops).doesNotHaveDuplicates();
    assertThat(exit.duration()).isZero();
  }

  @Test
  void theLastLoopLetsItsHandlerFinish() {
    UUID run = bench.insert();

    WorkerExit exit = bench.live(targeted(run).maxLoops(1), (claimed, context) -> {
      nap(Duration.ofSeconds(90));
      return Step.next("contacts");
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.LOOP_LIMIT);
    assertThat(exit.duration()).isEqualTo(Duration.ofSeconds(90));
    assertThat(bench.runs.stage(run)).isEqualTo("contacts");
    assertThat(bench.runs.holder(run)).isNull();
  }

  @Test
  void aPassWithAWorkingHandlerIsOneLoopHoweverLongItTakes() {
    UUID run = bench.insert();

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> {
      nap(Duration.ofSeconds(30));
      return Step.complete();
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.loops()).isEqualTo(1);
  }

  // --- steps

  @Test
  void nextGoesOnAtOnce() {
    UUID run = bench.insert();

    WorkerExit exit = bench.live(
        targeted(run),
        (claimed, context) ->
            claimed.stage().equals("discovery") ? Step.next("contacts") : Step.complete());

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.loops()).isEqualTo(2);
    assertThat(exit.duration()).isZero();
    assertThat(bench.runs.status(run)).isEqualTo("completed");
  }

  @Test
  void againWaitsForThePollInterval() {
    UUID run = bench.insert();
    List<Duration> times = new ArrayList<>();

    bench.live(targeted(run).maxLoops(3), (claimed, context) -> {
      times.add(bench.timing.passed());
      return Step.again();
    });

    assertThat(times).containsExactly(Duration.ZERO, POLL, POLL.multipliedBy(2));
  }

  @Test
  void againWithAPauseWaitsForItsEnd() {
    UUID run = bench.insert();
    List<Duration> times = new ArrayList<>();

    bench.live(targeted(run).maxLoops(6), (claimed, context) -> {
      times.add(bench.timing.passed());
      return Step.again(Duration.ofSeconds(3));
    });

    assertThat(times).containsExactly(Duration.ZERO, Duration.ofSeconds(3));
  }

  @Test
  void anUntargetedWorkerTakesAnotherRunWhileOneIsPaused() {
    UUID first = bench.insert();
    UUID second = bench.insert();
    List<UUID> handled = new ArrayList<>();

    bench.live(untargeted().maxLoops(2), (claimed, context) -> {
      handled.add(claimed.id());
      return Step.again();
    });

    assertThat(handled).containsExactly(first, second);
    assertThat(bench.timing.passed()).isZero();
    assertThat(bench.runs.holder(first)).isNull();
  }

  @Test
  void failEndsTheRunAndATargetedWorkerWithIt() {
    UUID run = bench.insert();

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> Step.fail("no criteria"));

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(bench.runs.status(run)).isEqualTo("error");
  }

  // --- reasons

  @Test
  void leavesWhenItsTargetIsMissing() {
    WorkerExit exit = bench.live(targeted(UUID.randomUUID()), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_MISSING);
    assertThat(exit.exitCode()).isEqualTo(66);
  }

  @Test
  void leavesWhenItsTargetIsDeletedWhileIdle() {
    UUID run = bench.runs.insert("discovery", null);
    bench.after(Duration.ofMillis(1_500), () -> bench.runs.delete(run));

    WorkerExit exit = bench.live(targeted(run), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_MISSING);
    assertThat(exit.duration()).isEqualTo(Duration.ofMillis(1_501));
  }

  @Test
  void leavesWhenItsTimeIsUpEvenWithinAPollInterval() {
    UUID run = bench.runs.insert("discovery", "paused");
    Duration limit = Duration.ofMillis(700);

    WorkerExit exit = bench.live(targeted(run).maxRuntime(limit), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.TIME_LIMIT);
    assertThat(exit.duration()).isEqualTo(limit);
  }

  @Test
  void leavesWhenItsOwnerIsGone() {
    LoopBench.OneLife worker =
        bench.worker(targeted(bench.runs.insert("discovery", "paused")), NEVER_CALLED);
    bench.after(Duration.ofMillis(100), () -> worker.requestStop(StopCause.OWNER_GONE));
    bench.after(Duration.ofMillis(100), worker::requestStop); // the first cause counts

    WorkerExit exit = worker.live();

    assertThat(exit.reason()).isEqualTo(ExitReason.OWNER_GONE);
    assertThat(exit.duration()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void aWorkerToldToLeaveWhenHeldLeavesAtOnce() {
    UUID run = bench.insert();
    bench.runs.take(run, "another worker");

    WorkerExit exit = bench.live(targeted(run).whenHeld(WhenHeld.LEAVE), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.RUN_HELD);
    assertThat(exit.loops()).isEqualTo(1);
    assertThat(exit.duration()).isZero();
  }

  @Test
  void aWorkerThatNeverObtainedItsRunSaysSoAtItsLimit() {
    UUID run = bench.insert();
    bench.runs.take(run, "another worker");

    assertThat(bench.live(targeted(run).maxLoops(3), NEVER_CALLED).reason())
        .isEqualTo(ExitReason.RUN_HELD);
    assertThat(bench.live(targeted(run).maxRuntime(POLL), NEVER_CALLED).reason())
        .isEqualTo(ExitReason.RUN_HELD);
  }

  @Test
  void aWorkerWaitsForAHeldRun() {
    UUID run = bench.insert();
    bench.runs.take(run, "another worker");
    bench.after(Duration.ofMillis(2_500), () -> bench.runs.expire(run));

    WorkerExit exit = bench.live(targeted(run), (claimed, context) -> Step.complete());

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.duration()).isEqualTo(Duration.ofSeconds(3));
  }

  // --- silence

  @Test
  void leavesWhenTheDatabaseIsSilentForTooLong() {
    UUID run = bench.insert();
    bench.runs.goSilent();

    WorkerExit exit = bench.live(
        targeted(run).maxLoops(1_000).databaseTimeout(Duration.ofMillis(3_500)), NEVER_CALLED);

    assertThat(exit.reason()).isEqualTo(ExitReason.DATABASE_UNAVAILABLE);
    assertThat(exit.duration()).isEqualTo(Duration.ofMillis(3_500));
    assertThat(exit.failure()).isPresent();
  }

  @Test
  void aSilenceThatEndsInTimeIsForgotten() {
    UUID run = bench.insert();
    bench.runs.goSilent();
    bench.after(Duration.ofSeconds(2), bench.runs::answer);

    WorkerExit exit = bench.live(
        targeted(run).databaseTimeout(Duration.ofSeconds(3)),
        (claimed, context) -> Step.complete());

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    assertThat(exit.failure()).isEmpty();
  }

  @Test
  void aResultIsWrittenOnceTheDatabaseAnswersAgain() {
    UUID run = bench.insert();

    WorkerExit exit = bench.live(targeted(run).maxLoops(1), (claimed, context) -> {
      bench.runs.goSilent();
      bench.after(Duration.ofMillis(3_300), bench.runs::answer);
      return Step.next("contacts");
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.LOOP_LIMIT);
    assertThat(exit.duration()).isLessThanOrEqualTo(Duration.ofMillis(4_300));
    assertThat(bench.runs.stage(run)).isEqualTo("contacts");
  }

  @Test
  void anUnlimitedUntargetedWorkerOutlastsAnySilence() {
    UUID run = bench.insert();
    bench.runs.goSilent();
    bench.after(Duration.ofDays(2), bench.runs::answer);
    LoopBench.OneLife worker = bench.worker(
        untargeted().unlimitedDatabaseTimeout().pollInterval(Duration.ofMinutes(1)),
        (claimed, context) -> Step.complete());
    bench.after(Duration.ofDays(3), worker::requestStop);

    assertThat(worker.live().reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(bench.runs.status(run)).isEqualTo("completed");
  }

  @Test
  void anUntargetedWorkerSaysWhatItsDatabaseFailedWith() {
    LoopBench.OneLife worker =
        bench.worker(untargeted().databaseTimeout(Duration.ofSeconds(3)), NEVER_CALLED);
    bench.after(Duration.ofSeconds(5), bench.runs::goSilent);

    WorkerExit exit = worker.live();

    assertThat(exit.reason()).isEqualTo(ExitReason.DATABASE_UNAVAILABLE);
    assertThat(exit.failure()).isPresent();
  }

  @Test
  void thereBeingNoWorkIsNoSilenceOfTheDatabase() {
    LoopBench.OneLife worker =
        bench.worker(untargeted().databaseTimeout(Duration.ofSeconds(3)), NEVER_CALLED);
    bench.after(Duration.ofMinutes(1), worker::requestStop);

    assertThat(worker.live().reason()).isEqualTo(ExitReason.STOP_REQUESTED);
  }

  @Test
  void aLongHandlerOfAnUntargetedWorkerIsNoSilenceOfTheDatabase() {
    UUID run = bench.insert();
    LoopBench.OneLife worker =
        bench.worker(untargeted().databaseTimeout(Duration.ofSeconds(60)), (claimed, context) -> {
          nap(Duration.ofMinutes(10));
          return Step.complete();
        });
    bench.after(Duration.ofMinutes(11), worker::requestStop);

    assertThat(worker.live().reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(bench.runs.status(run)).isEqualTo("completed");
  }

  @Test
  void aLongHandlerOfATargetedWorkerIsNoSilenceOfTheDatabase() {
    UUID run = bench.insert();

    WorkerExit exit =
        bench.live(targeted(run).databaseTimeout(Duration.ofSeconds(60)), (claimed, context) -> {
          nap(Duration.ofMinutes(4));
          return Step.complete();
        });

    assertThat(exit.reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
  }

  @Test
  void aSilenceWhileAHandlerWorksEndsTheWorkerToo() {
    UUID run = bench.insert();
    bench.after(Duration.ofSeconds(5), bench.runs::goSilent);

    WorkerExit exit = bench.live(
        targeted(run).maxLoops(1_000).databaseTimeout(Duration.ofSeconds(60)),
        (claimed, context) -> {
          nap(Duration.ofHours(1));
          return Step.complete();
        });

    assertThat(exit.reason()).isEqualTo(ExitReason.DATABASE_UNAVAILABLE);
    assertThat(exit.handlerStuck()).isFalse();
    assertThat(exit.duration()).isBetween(Duration.ofSeconds(64), Duration.ofSeconds(66));
  }

  // --- concurrency

  @Test
  void claimsAsManyRunsAsFit() {
    Set<UUID> all = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      all.add(bench.insert());
    }
    Set<UUID> handled = new HashSet<>();
    List<Integer> together = new ArrayList<>();
    Set<UUID> working = new HashSet<>();
    LoopBench.OneLife worker = bench.worker(untargeted().concurrency(2), (run, context) -> {
      handled.add(run.id());
      working.add(run.id());
      together.add(working.size());
      nap(Duration.ofSeconds(10));
      working.remove(run.id());
      return Step.complete();
    });
    bench.after(Duration.ofMinutes(1), worker::requestStop);

    worker.live();

    assertThat(handled).isEqualTo(all);
    assertThat(together).contains(2).allMatch(count -> count <= 2);
  }

  @Test
  void aLongHandlerDoesNotBlockTheOthers() {
    UUID longRun = bench.insert();
    List<Duration> shortOnes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      bench.insert();
    }
    LoopBench.OneLife worker = bench.worker(untargeted().concurrency(2), (run, context) -> {
      if (run.id().equals(longRun)) {
        nap(Duration.ofMinutes(2));
      } else {
        shortOnes.add(bench.timing.passed());
      }
      return Step.complete();
    });
    bench.after(Duration.ofMinutes(3), worker::requestStop);

    worker.live();

    assertThat(shortOnes).hasSize(3).allMatch(time -> time.compareTo(Duration.ofSeconds(1)) < 0);
    assertThat(bench.runs.status(longRun)).isEqualTo("completed");
  }

  @Test
  void theLastLoopLetsAllItsHandlersFinish() {
    UUID first = bench.insert();
    UUID second = bench.insert();

    WorkerExit exit = bench.live(untargeted().concurrency(2).maxLoops(1), (run, context) -> {
      nap(run.id().equals(first) ? Duration.ofSeconds(5) : Duration.ofSeconds(50));
      return Step.complete();
    });

    assertThat(exit.reason()).isEqualTo(ExitReason.LOOP_LIMIT);
    assertThat(exit.duration()).isEqualTo(Duration.ofSeconds(50));
    assertThat(bench.runs.status(first)).isEqualTo("completed");
    assertThat(bench.runs.status(second)).isEqualTo("completed");
  }
}
