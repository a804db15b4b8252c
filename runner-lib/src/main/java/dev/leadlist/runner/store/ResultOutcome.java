package dev.leadlist.runner.store;

import dev.leadlist.runner.RunState;

/**
 * What became of a {@link StepResult}.
 *
 * @param applied whether it was written; if not, the state says why: the run is over, or taken
 * @param state the run after the attempt
 */
public record ResultOutcome(boolean applied, RunState state) {}
