package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.ClaimRound;
import dev.leadlist.runner.store.StepResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** How a worker makes runs its own: by leases, or without them on a plain table. */
interface Ownership {

  /** Looks at the target and claims, in one statement. */
  ClaimRound claim(ClaimRequest request);

  /** Writes results that still count; returns their runs, as they are then. */
  Map<UUID, RunState> write(List<StepResult> results);

  /** Returns whether the claim still holds, as far as is known without asking. */
  boolean believes(Claim claim);

  /** Returns whether claims carry fencing tokens. */
  boolean hasTokens();

  /** Keeps a claim up no longer, without giving it back: its handler cannot be ended. */
  void abandon(Claim claim);

  /** Keeps claims up no longer; returns how to give them back, if the database has to be told. */
  Optional<Goodbye.Word> farewell(List<Claim> claims);
}
