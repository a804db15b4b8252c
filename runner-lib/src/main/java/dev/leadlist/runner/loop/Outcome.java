package dev.leadlist.runner.loop;

import dev.leadlist.runner.Step;
import dev.leadlist.runner.store.Claim;

/** How one handler call ended. */
sealed interface Outcome {
  Claim claim();

  /** The handler said how the run goes on. */
  record Said(Claim claim, Step step) implements Outcome {}

  /** The handler threw. */
  record Threw(Claim claim, Throwable failure) implements Outcome {}

  /** Nothing said: the run was taken away, or the database could not be asked. */
  record Withdrawn(Claim claim) implements Outcome {}
}
