package dev.leadlist.runner.store;

import dev.leadlist.runner.Step;
import java.time.Duration;
import java.util.Objects;

/**
 * What is to be written about a claimed run.
 *
 * @param claim under whose token
 * @param step how the run goes on
 * @param failures how often in a row the handler has failed on it, 0 after a success
 * @param pause how long the run is to be left alone, by the database's clock
 * @param keepLease whether the worker goes on holding the run
 */
public record StepResult(Claim claim, Step step, int failures, Duration pause, boolean keepLease) {

  /** Checks that the parts are there. */
  public StepResult {
    Objects.requireNonNull(claim, "claim");
    Objects.requireNonNull(step, "step");
  }
}
