package dev.leadlist.runner.loop;

import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ResultOutcome;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.store.StepResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what handlers said into what is written, and tells everybody.
 *
 * <p>Used by the loop's thread alone. What could not be written is kept and tried again; the token
 * decides then whether it still counts.
 */
final class Results {
  private static final Logger log = LoggerFactory.getLogger(Results.class);

  private final WorkerSettings settings;
  private final RunStore store;
  private final HandlerCrew crew;
  private final Signals signals;
  private final Listeners listeners;
  private final RetryPolicy retries;
  private final List<Unwritten> unwritten = new ArrayList<>();
  private long written;

  /**
   * A result on its way.
   *
   * @param isNews whether it is what a handler said, or only gives a run back
   * @param gaveUpOn what the handler threw, if the result gives the run up
   */
  private record Unwritten(
      StepResult result, boolean isNews, @Nullable Throwable gaveUpOn) {}

  Results(
      WorkerSettings settings,
      RunStore store,
      HandlerCrew crew,
      Signals signals,
      Listeners listeners) {
    this.settings = settings;
    this.store = store;
    this.crew = crew;
    this.signals = signals;
    this.listeners = listeners;
    this.retries = new RetryPolicy(settings.maxFailures(), settings.pollInterval());
  }

  /** Hands a claimed run to the crew. */
  void begin(Claim claim) {
    listeners.claimed(claim.run());
    crew.handle(claim);
  }

  /** Returns how many results the database has answered to. */
  long written() {
    return written;
  }

  /** Writes what handlers have said so far; returns whether one of them goes on at once. */
  boolean write() {
    crew.collect().forEach(this::digest);
    if (unwritten.isEmpty()) {
      return false;
    }
    List<Unwritten> toWrite = List.copyOf(unwritten);
    List<ResultOutcome> outcomes;
    try {
      List<StepResult> results = toWrite.stream().map(Unwritten::result).toList();
      outcomes = signals.storeWait().during(signals::targetIsOver, () -> store.apply(results));
    } catch (StoreUnavailableException e) {
      if (!signals.targetIsOver()) { // else the results are refused in any case
        signals.onSilence(e);
      }
      return false;
    }
    unwritten.clear();
    written += toWrite.size();
    boolean goesOn = false;
    for (int i = 0; i < toWrite.size(); i++) {
      goesOn |= settle(toWrite.get(i), outcomes.get(i));
    }
    return goesOn;
  }

  private void digest(Outcome outcome) {
    if (outcome instanceof Outcome.Said said) {
      unwritten.add(success(said));
    } else if (outcome instanceof Outcome.Threw threw) {
      unwritten.add(failure(threw));
    } else if (settings.isTargeted()) {
      crew.settled(outcome.claim()); // held for the worker's life
    } else {
      unwritten.add(givenBack(outcome.claim()));
    }
  }

  /** Else the lease of a run that is over would be renewed for as long as the worker lives. */
  private Unwritten givenBack(Claim claim) {
    StepResult untouched =
        new StepResult(claim, Step.again(), claim.failures(), settings.pollInterval(), false);
    return new Unwritten(untouched, false, null);
  }

  private Unwritten success(Outcome.Said said) {
    boolean ends = said.step() instanceof Step.Complete || said.step() instanceof Step.Fail;
    boolean keepLease = !ends && (settings.isTargeted() || said.step() instanceof Step.Next);
    return new Unwritten(
        new StepResult(said.claim(), said.step(), 0, pause(said.step()), keepLease), true, null);
  }

  private Unwritten failure(Outcome.Threw threw) {
    int failures = threw.claim().failures() + 1;
    Step step = retries.stepAfter(failures, threw.failure());
    log.warn(
        "run {}: the handler failed, {} of {} times in a row",
        threw.claim().run().id(),
        failures,
        settings.maxFailures(),
        threw.failure());
    listeners.failed(threw.claim().run(), threw.failure());
    boolean givesUp = retries.givesUpAfter(failures);
    return new Unwritten(
        new StepResult(
            threw.claim(), step, failures, pause(step), settings.isTargeted() && !givesUp),
        true,
        givesUp ? threw.failure() : null);
  }

  /** A step that stays in its stage waits a poll interval at least, whoever goes on with it. */
  private Duration pause(Step step) {
    if (step instanceof Step.Again again) {
      Duration least = settings.pollInterval();
      return again.pause().compareTo(least) < 0 ? least : again.pause();
    }
    return Duration.ZERO;
  }

  private boolean settle(Unwritten written, ResultOutcome outcome) {
    StepResult result = written.result();
    crew.settled(result.claim());
    signals.onState(outcome.state());
    if (!written.isNews()) {
      return false;
    }
    if (!outcome.applied()) {
      log.info(
          "run {}: the result {} was refused, the run is {} under token {}",
          result.claim().run().id(),
          result.step(),
          outcome.state().kind(),
          outcome.state().fencingToken());
      return false;
    }
    if (written.gaveUpOn() != null) {
      signals.onGivenUp(result.claim().run().id(), written.gaveUpOn());
    }
    if (result.step() instanceof Step.Fail fail) {
      log.warn("run {}: failed: {}", result.claim().run().id(), fail.message());
    }
    listeners.stepped(result.claim().run(), result.step());
    return !(result.step() instanceof Step.Again) || !settings.isTargeted();
  }
}
