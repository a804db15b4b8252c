package dev.leadlist.runner.store;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * How far a worker is. Being alive is not progress: a worker whose handler hangs has none.
 *
 * @param loops passes of the loop begun so far
 * @param calls calls to the outside let through so far
 * @param currentRun the run in hand, of several the one that was left alone longest; empty between
 *     runs
 * @param sinceProgress how long ago the handler of {@code currentRun} last gave a sign (began, made
 *     a call, a checkpoint or a transaction); without a run, how long ago the loop's last pass
 *     began
 */
public record WorkerProgress(
    long loops, long calls, Optional<UUID> currentRun, Duration sinceProgress) {}
