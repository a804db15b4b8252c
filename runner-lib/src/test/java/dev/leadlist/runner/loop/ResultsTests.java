package dev.leadlist.runner.loop;

import static dev.leadlist.runner.loop.LoopBench.targeted;
import static dev.leadlist.runner.loop.LoopBench.untargeted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Revocation;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.WorkerSettingsBuilder;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.RunStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is written of what handlers say, who is told, and whether the loop goes on at once. */
class ResultsTests {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final RunHandler FAILS = (claimed, context) -> {
    throw new IllegalStateException("no luck");
  };

  private final LoopBench bench = new LoopBench();
  private final UUID run = bench.insert();
  private final List<String> told = new ArrayList<>();

  /** A worker's parts around {@link Results}; handlers return before they are waited for. */
  private final class Desk {
    private final RunStore store;
    private final Signals signals;
    private final HandlerCrew crew;
    private final Results results;
    private final WorkerSettings settings;

    Desk(WorkerSettingsBuilder builder, RunHandler handler) {
      settings = builder.build();
      store = bench.runs.store(settings);
      WorkerInfo info = new WorkerInfo(settings.workerId(), settings.type(), settings.targetRun());
      signals = new Signals(
          info, bench.timing, new StoreWait(bench.timing, store::cutOff, patience -> {}));
      crew = new HandlerCrew(settings, handler, store, signals, new AtOnce());
      Listeners listeners = new Listeners(info, List.of(new Diary()));
      results = new Results(settings, store, crew, signals, listeners);
      store.open();
    }

    /** Claims what there is and has it handled; returns how many runs that were. */
    int work() {
      List<Claim> claims = store
          .claim(new ClaimRequest(settings.targetRun(), crew.free(), crew.inHand()))
          .claims();
      claims.forEach(signals::onClaimed);
      claims.forEach(results::begin);
      return claims.size();
    }
  }

  private static final class AtOnce implements HandlerThreads {
    @Override
    public void execute(Runnable handler) {
      handler.run();
    }

    @Override
    public void stopHook(Runnable hooks) {
      hooks.run();
    }
  }

  private final class Diary implements WorkerListener {
    @Override
    public void onClaimed(WorkerInfo worker, Run claimed) {
      told.add("claimed");
    }

    @Override
    public void onStep(WorkerInfo worker, Run claimed, Step step) {
      told.add("stepped");
    }

    @Override
    public void onFailure(WorkerInfo worker, Run claimed, Throwable failure) {
      told.add("failed");
    }
  }

  private static RunHandler says(Step step) {
    return (claimed, context) -> step;
  }

  // --- steps

  @Test
  void nextIsWrittenKeepsTheLeaseAndGoesOnAtOnce() {
    for (WorkerSettingsBuilder builder : List.of(targeted(run), untargeted())) {
      Desk desk = new Desk(builder, says(Step.next("contacts")));
      told.clear();
      desk.work();

      assertThat(desk.results.write()).isTrue();

      assertThat(bench.runs.stage(run)).isEqualTo("contacts");
      assertThat(bench.runs.holder(run)).isEqualTo("worker-1");
      assertThat(told).containsExactly("claimed", "stepped");
      assertThat(desk.results.written()).isEqualTo(1);
      assertThat(desk.crew.isIdle()).isTrue();
      desk.store.close();
    }
  }

  @Test
  void againKeepsATargetedWorkersLeaseAndWaits() {
    Desk desk = new Desk(targeted(run), says(Step.again()));
    desk.work();

    assertThat(desk.results.write()).isFalse();

    assertThat(bench.runs.holder(run)).isEqualTo("worker-1");
    assertThat(told).containsExactly("claimed", "stepped");
  }

  @Test
  void againGivesAnUntargetedWorkersRunBackAndLooksForAnother() {
    Desk desk = new Desk(untargeted(), says(Step.again()));
    desk.work();

    assertThat(desk.results.write()).isTrue();

    assertThat(bench.runs.holder(run)).isNull();
  }

  @Test
  void againLeavesTheRunAloneForThePollIntervalAtLeast() {
    Desk desk = new Desk(targeted(run), says(Step.again(POLL.dividedBy(2))));
    desk.work();
    desk.results.write();

    bench.timing.advance(POLL.minus(MOMENT));
    assertThat(desk.work()).as("within the poll interval").isZero();
    bench.timing.advance(MOMENT);
    assertThat(desk.work()).isEqualTo(1);
  }

  @Test
  void againLeavesTheRunAloneForAsLongAsItSays() {
    Desk desk = new Desk(targeted(run), says(Step.again(POLL.multipliedBy(3))));
    desk.work();
    desk.results.write();

    bench.timing.advance(POLL.multipliedBy(3).minus(MOMENT));
    assertThat(desk.work()).as("within the pause").isZero();
    bench.timing.advance(MOMENT);
    assertThat(desk.work()).isEqualTo(1);
  }

  @Test
  void anEndGivesTheLeaseBackAndIsHeardOf() {
    for (Step end : List.of(Step.complete(), Step.fail("no criteria"))) {
      UUID ended = bench.insert();
      Desk desk = new Desk(targeted(ended), says(end));
      desk.work();

      assertThat(desk.results.write()).isTrue();

      assertThat(bench.runs.holder(ended)).isNull();
      assertThat(desk.signals.targetIsOver()).isTrue();
      assertThat(desk.signals.failure()).as("no fault of the handler's").isNull();
    }
  }

  @Test
  void anAnswerIsAnAnswer() {
    Desk desk = new Desk(untargeted(), says(Step.complete()));
    desk.work();
    bench.timing.advance(POLL);

    desk.results.write();

    assertThat(desk.signals.facts(0).databaseSilence()).isZero();
  }

  @Test
  void whereNothingWasSaidNothingIsWritten() {
    Desk desk = new Desk(targeted(run), says(Step.complete()));
    bench.runs.goSilent();

    assertThat(desk.results.write()).isFalse();

    assertThat(desk.results.written()).isZero();
    assertThat(desk.signals.failure()).as("the database was not asked").isNull();
  }

  // --- refusals

  @Test
  void aRefusedResultIsNoStepAndNoReasonToGoOn() {
    Desk desk = new Desk(targeted(run), (claimed, context) -> {
      bench.runs.take(run, "another worker");
      return Step.next("contacts");
    });
    desk.work();

    assertThat(desk.results.write()).isFalse();

    assertThat(bench.runs.stage(run)).isEqualTo("discovery");
    assertThat(told).containsExactly("claimed");
    assertThat(desk.signals.facts(0).leaseLost()).isTrue();
    assertThat(desk.crew.isIdle()).isTrue();
  }

  // --- failures

  @Test
  void aFailureIsCountedAndPaused() {
    Desk desk = new Desk(targeted(run), FAILS);
    desk.work();

    assertThat(desk.results.write()).isFalse();

    assertThat(bench.runs.failures(run)).isEqualTo(1);
    assertThat(bench.runs.holder(run)).isEqualTo("worker-1");
    assertThat(told).containsExactly("claimed", "failed", "stepped");
    bench.timing.advance(POLL.minus(MOMENT));
    assertThat(desk.work()).isZero();
    bench.timing.advance(MOMENT);
    desk.work();
    desk.results.write();
    assertThat(bench.runs.failures(run)).as("counted on").isEqualTo(2);
  }

  @Test
  void anUntargetedWorkerGivesAFailedRunBack() {
    Desk desk = new Desk(untargeted(), FAILS);
    desk.work();

    assertThat(desk.results.write()).isTrue();

    assertThat(bench.runs.holder(run)).isNull();
    assertThat(bench.runs.failures(run)).isEqualTo(1);
  }

  @Test
  void oneFailureTooManyEndsTheRunAndIsHeardOf() {
    Desk desk = new Desk(targeted(run).maxFailures(1), FAILS);
    desk.work();

    desk.results.write();

    assertThat(bench.runs.status(run)).isEqualTo("error");
    assertThat(bench.runs.holder(run)).isNull();
    assertThat(desk.signals.failure()).hasMessage("no luck");
    assertThat(desk.signals.facts(0).handlerFailed()).isTrue();
  }

  @Test
  void oneFailureTooManyThatIsRefusedIsNotTheTargets() {
    Desk desk = new Desk(targeted(run).maxFailures(1), (claimed, context) -> {
      bench.runs.take(run, "another worker");
      throw new IllegalStateException("no luck");
    });
    desk.work();

    desk.results.write();

    assertThat(bench.runs.status(run)).isEqualTo("active");
    assertThat(desk.signals.facts(0).handlerFailed()).isFalse();
  }

  // --- nothing said

  @Test
  void aTargetedWorkerHoldsOnToARunOfWhichNothingWasSaid() {
    Desk desk = new Desk(targeted(run), (claimed, context) -> {
      throw new StoreUnavailableException("no answer", null);
    });
    desk.work();

    assertThat(desk.results.write()).isFalse();

    assertThat(bench.runs.holder(run)).isEqualTo("worker-1");
    assertThat(desk.crew.isIdle()).isTrue();
    assertThat(desk.results.written()).isZero();
    assertThat(told).containsExactly("claimed");
  }

  @Test
  void anUntargetedWorkerGivesBackARunOfWhichNothingWasSaid() {
    Desk desk = new Desk(untargeted(), (claimed, context) -> {
      throw new RunRevokedException("call", run, Revocation.LEASE_DOUBTED);
    });
    desk.work();

    assertThat(desk.results.write()).as("that is no news").isFalse();

    assertThat(bench.runs.holder(run)).isNull();
    assertThat(bench.runs.failures(run)).isZero();
    assertThat(told).containsExactly("claimed");
    assertThat(desk.work()).as("within the poll interval").isZero();
  }

  // --- silence

  @Test
  void whatCouldNotBeWrittenIsKeptAndTriedAgain() {
    Desk desk = new Desk(targeted(run), says(Step.next("contacts")));
    desk.work();
    bench.runs.goSilent();

    assertThat(desk.results.write()).isFalse();
    assertThat(desk.signals.failure()).isInstanceOf(StoreUnavailableException.class);
    assertThat(desk.crew.isIdle()).as("its run is in hand").isFalse();
    assertThat(desk.crew.free()).isZero();
    assertThat(desk.results.written()).isZero();

    bench.runs.answer();
    assertThat(desk.results.write()).isTrue();
    assertThat(bench.runs.stage(run)).isEqualTo("contacts");
    assertThat(desk.results.written()).isEqualTo(1);
    assertThat(desk.results.write()).as("written once").isFalse();
  }

  @Test
  void aSilenceAfterTheEndOfTheTargetIsNoFailure() {
    Desk desk = new Desk(targeted(run), says(Step.next("contacts")));
    desk.work();
    bench.runs.goSilent();
    desk.signals.onState(RunState.missing(run));

    assertThat(desk.results.write()).isFalse();

    assertThat(desk.signals.failure()).isNull();
  }
}
