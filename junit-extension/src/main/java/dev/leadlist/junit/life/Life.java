package dev.leadlist.junit.life;

import dev.leadlist.runner.WorkerExit;
import java.util.List;
import java.util.Optional;

/**
 * What a worker did.
 *
 * @param exit how it ended, if it did and said so
 * @param leftAt when it left its loop, by {@link System#nanoTime}; 0 if it has not
 * @param calls when each call to the outside that was let through was entered, on the same clock
 * @param lines the last of what it did, for people
 * @param doing what it was doing when its time was up, for people, if that was noted
 */
public record Life(
    Optional<WorkerExit> exit,
    long leftAt,
    List<Long> calls,
    List<String> lines,
    List<String> doing) {

  /** Returns how many calls were let through that were entered after {@code moment}. */
  public long callsAfter(long moment) {
    return calls.stream().filter(call -> call - moment > 0).count();
  }
}
