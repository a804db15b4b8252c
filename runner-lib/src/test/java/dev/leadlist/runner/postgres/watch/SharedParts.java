package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.RunObserver;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

/** The library's own watches and lease keeper, for a store that is not PostgreSQL. */
public final class SharedParts {
  private final Watches watches;
  private final LeaseKeeper leases;

  /** Renews leases by {@code renewal}, which says for each whether it still stands. */
  @SuppressWarnings("exports") // a test's class, which no module requires
  public SharedParts(Timing timing, Renewal renewal) {
    this.watches = new Watches(timing);
    this.leases = new LeaseKeeper(watches, all -> standing(all, renewal), timing);
  }

  /** Renews all leases in one statement. */
  public interface Renewal {

    /** Hands out, inside of one statement, a test for the leases that still stand. */
    Set<Long> renew(StandingLeases standing);
  }

  /** Selects the leases for which {@code stands} is true. */
  public interface StandingLeases {

    /** Returns the tokens of those that stand. */
    Set<Long> where(Predicate<Held> stands);
  }

  /** A lease as its holder knows it. */
  public record Held(UUID runId, long fencingToken) {}

  private static Set<Long> standing(List<LeaseKeeper.Lease> all, Renewal renewal) {
    if (all.isEmpty()) {
      return Set.of(); // the keeper's own thread does not ask then either
    }
    return renewal.renew(stands -> {
      Set<Long> tokens = new HashSet<>();
      for (LeaseKeeper.Lease lease : all) {
        if (stands.test(new Held(lease.runId(), lease.fencingToken()))) {
          tokens.add(lease.fencingToken());
        }
      }
      return tokens;
    });
  }

  /** A moment before a statement was sent. */
  public static final class Sent {
    private final LeaseKeeper.Moment moment;

    private Sent(LeaseKeeper.Moment moment) {
      this.moment = moment;
    }
  }

  /** Returns the moment before a statement is sent. */
  public Sent sending() {
    return new Sent(leases.now());
  }

  /** Keeps a lease that was claimed by a statement sent then. */
  public void keep(Claim claim, Duration lease, Sent sent) {
    leases.keep(claim, lease, sent.moment);
  }

  /** Renews it no longer. */
  public void drop(Claim claim) {
    leases.drop(claim);
  }

  /** Renews all leases once. */
  public void renewOnce() {
    leases.runOnce();
  }

  /** Has runs taken from handlers whose leases were not renewed in time. */
  public void doubtOverdue() {
    leases.doubtOverdue();
  }

  /** Returns whether a lease is believed. */
  public boolean believes(Claim claim) {
    return leases.believes(claim);
  }

  /** Watches a run. */
  public RunStore.Watch watch(UUID id, RunObserver observer, Duration pollInterval) {
    return watches.add(id, observer, pollInterval);
  }

  /** Returns the watched runs, in an order that is the same each time. */
  public Set<UUID> watched() {
    return new TreeSet<>(watches.ids());
  }

  /** Tells what was read. */
  public void tell(RunState state) {
    watches.tell(List.of(state));
  }

  /** Tells that a run may be over. */
  public void suspect(UUID id) {
    watches.suspect(id);
  }
}
