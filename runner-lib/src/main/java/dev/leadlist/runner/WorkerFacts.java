package dev.leadlist.runner;

import java.time.Duration;
import java.util.Optional;

/**
 * What a worker knows at one moment: the input of {@link TerminationGuard}.
 *
 * @param target what the database last said of the run it is bound to; empty if untargeted, or not
 *     yet known
 * @param stop who asked it to stop, if anybody
 * @param handlerFailed whether the handler failed on the target too often
 * @param leaseLost whether another worker took the target over
 * @param everObtained whether it ever held its target
 * @param heldElsewhere whether another worker held the target when last asked
 * @param loops loops finished
 * @param elapsed time since its start
 * @param databaseSilence time since the database last answered, or since its start
 */
public record WorkerFacts(
    Optional<RunState> target,
    Optional<StopCause> stop,
    boolean handlerFailed,
    boolean leaseLost,
    boolean everObtained,
    boolean heldElsewhere,
    long loops,
    Duration elapsed,
    Duration databaseSilence) {

  boolean targetIs(RunState.Kind kind) {
    return target.isPresent() && target.get().kind() == kind;
  }
}
