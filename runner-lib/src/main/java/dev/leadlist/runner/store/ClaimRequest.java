package dev.leadlist.runner.store;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a worker asks of one claim round.
 *
 * @param target the only run it wants, or empty for any active one
 * @param limit how many runs at most, at least 1
 * @param inHand runs that its handlers are working on right now, not to be claimed again
 */
public record ClaimRequest(Optional<UUID> target, int limit, Set<UUID> inHand) {

  /** Checks the limit and takes copies. */
  public ClaimRequest {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + "; a claim asks for 1 run or more");
    }
    inHand = Set.copyOf(inHand);
  }
}
