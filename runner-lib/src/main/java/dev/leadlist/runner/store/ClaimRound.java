package dev.leadlist.runner.store;

import dev.leadlist.runner.RunState;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a {@link ClaimRequest}: the guard's look and the claim, of one moment.
 *
 * @param target what the target's row said; empty for untargeted workers
 * @param claims the runs that are now the worker's, at most as many as asked for
 */
public record ClaimRound(Optional<RunState> target, List<Claim> claims) {

  /** Takes a copy. */
  public ClaimRound {
    claims = List.copyOf(claims);
  }
}
