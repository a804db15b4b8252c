package dev.leadlist.junit;

import dev.leadlist.junit.life.Life;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.WorkerExit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a test's worker ended. What a program of another kind did not say of itself is empty.
 *
 * @param worker its name
 * @param reason why it left
 * @param exitCode of its process, or the one it would have had
 * @param handlerStuck whether a handler was still running when the grace period was over
 * @param loops loops begun
 * @param calls calls to the outside
 * @param callsAfterEnd calls let through that were entered after the test had ended the run, if it
 *     did
 * @param sinceRunEnded from the acknowledgement of the commit that ended the run, if the test did,
 *     until the loop was left; for a program until its process was gone
 * @param lastLines the last of what it did or printed
 */
public record WorkerEnd(
    String worker,
    Optional<ExitReason> reason,
    OptionalInt exitCode,
    boolean handlerStuck,
    OptionalLong loops,
    OptionalLong calls,
    OptionalLong callsAfterEnd,
    Optional<Duration> sinceRunEnded,
    List<String> lastLines) {

  /** Takes a copy. */
  public WorkerEnd {
    lastLines = List.copyOf(lastLines);
  }

  /** Puts together what is known of a life, and of the moment when the run was ended. */
  static WorkerEnd of(
      String worker, Life life, OptionalInt exitCode, OptionalLong runEndedAt, long endedAt) {
    Optional<WorkerExit> exit = life.exit();
    long leftAt = life.leftAt() == 0 ? endedAt : life.leftAt();
    boolean toldCalls = exit.isPresent() || !life.calls().isEmpty();
    return new WorkerEnd(
        worker,
        exit.map(WorkerExit::reason),
        exitCode.isPresent() ? exitCode : codeOf(exit),
        exit.map(WorkerExit::handlerStuck).orElse(false),
        exit.map(e -> OptionalLong.of(e.loops())).orElse(OptionalLong.empty()),
        exit.map(e -> OptionalLong.of(e.calls())).orElse(OptionalLong.empty()),
        toldCalls && runEndedAt.isPresent()
            ? OptionalLong.of(life.callsAfter(runEndedAt.getAsLong()))
            : OptionalLong.empty(),
        runEndedAt.isPresent()
            ? Optional.of(Duration.ofNanos(Math.max(0, leftAt - runEndedAt.getAsLong())))
            : Optional.empty(),
        life.lines());
  }

  private static OptionalInt codeOf(Optional<WorkerExit> exit) {
    return exit.map(e -> OptionalInt.of(e.exitCode())).orElse(OptionalInt.empty());
  }

  /** Says all of it, over several lines. */
  public String describe() {
    return """
        worker '%s': reason %s, exit code %s, loops %s, calls %s, %s after its run was ended%s
        %s""".formatted(
            worker,
            reason.map(ExitReason::name).orElse("unknown"),
            exitCode.isPresent() ? exitCode.getAsInt() : "unknown",
            loops.isPresent() ? loops.getAsLong() : "unknown",
            calls.isPresent() ? calls.getAsLong() : "unknown",
            sinceRunEnded.map(time -> time.toNanos() / 1_000_000.0 + " ms").orElse("unknown"),
            handlerStuck ? ", its handler was stuck" : "",
            String.join("\n", lastLines).indent(2));
  }
}
