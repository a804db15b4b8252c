package dev.leadlist.runner.cleanup;

/**
 * How a worker process was ended.
 *
 * @param isGone whether it is gone, with its descendants
 * @param wasKilled whether one of them ignored TERM
 * @param processes how many there were, the worker among them
 */
public record Ended(boolean isGone, boolean wasKilled, int processes) {}
