package dev.leadlist.runner.store;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunState;
import java.util.Objects;

/**
 * A run that a worker holds, under the token of its lease.
 *
 * @param run the run as it stood when it was claimed
 * @param fencingToken larger than that of every earlier claim of the run; 0 where there is no lease
 *     table
 * @param failures how often in a row a handler has failed on it
 */
public record Claim(Run run, long fencingToken, int failures) {

  /** Checks that there is a run. */
  public Claim {
    Objects.requireNonNull(run, "run");
  }

  /** Returns whether {@code state} shows a later claim of the run; tokens only ever grow. */
  public boolean isSupersededIn(RunState state) {
    return state.fencingToken() > fencingToken;
  }
}
