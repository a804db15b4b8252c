package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.store.Claim;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a worker holds: claims by run, and the transactions that their handlers have open. A fenced
 * claim stays held, by a handler that nobody can end.
 */
final class Holdings {
  private final Map<UUID, Claim> claims = new HashMap<>(); // guarded by this
  private final Set<UUID> fenced = new HashSet<>(); // guarded by this
  private boolean allFenced; // guarded by this
  private final Map<UUID, Set<Connection>> transactions = new HashMap<>(); // guarded by this

  synchronized void add(Claim claim) {
    claims.put(claim.run().id(), claim);
  }

  synchronized void remove(Claim claim) {
    claims.remove(claim.run().id(), claim);
  }

  /** Returns the claims to give back at the end: all but the fenced ones. */
  synchronized List<Claim> toRelease() {
    List<Claim> releasable = new ArrayList<>(claims.values());
    releasable.removeIf(this::isFenced);
    return releasable;
  }

  synchronized void begun(Claim claim, Connection connection) {
    transactions.computeIfAbsent(claim.run().id(), id -> new HashSet<>()).add(connection);
  }

  synchronized void over(Claim claim, Connection connection) {
    transactions.getOrDefault(claim.run().id(), new HashSet<>()).remove(connection);
  }

  /** Marks the claim as fenced; returns its open transactions, to be cut off. */
  synchronized Set<Connection> fence(Claim claim) {
    fenced.add(claim.run().id());
    return Set.copyOf(transactions.getOrDefault(claim.run().id(), Set.of()));
  }

  /** Marks all claims as fenced, those to come included; returns those that there are. */
  synchronized List<Claim> fenceAll() {
    allFenced = true;
    return List.copyOf(claims.values());
  }

  synchronized boolean isFenced(Claim claim) {
    return allFenced || fenced.contains(claim.run().id());
  }
}
