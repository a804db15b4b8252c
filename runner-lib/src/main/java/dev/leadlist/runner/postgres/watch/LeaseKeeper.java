package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of all workers in this JVM once a second, in one statement, and knows which of
 * them can still be believed.
 *
 * <p>A lease is believed while both clocks say that less than its time has passed since the last
 * renewal was <em>sent</em>, and a little less than that, so that a handler can be interrupted
 * before anybody else has the run. The monotonic clock may stand still while a machine sleeps, and
 * the wall clock may be stepped: either alone would believe too long. A handler is interrupted by
 * the monotonic one alone: a wall clock that is set right must not end good work.
 */
public final class LeaseKeeper implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  static final Duration BEAT = Duration.ofSeconds(1);

  /** How long before its end a lease is not believed any more. */
  static final Duration MARGIN = Duration.ofMillis(250);

  private final Watches watches;
  private final Renewal renewal;
  private final Timing timing;
  private final Wakeup closing = new Wakeup();
  private final Map<Key, Held> held = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Renews leases in the database; returns the tokens of those that still stand. Not their runs:
   * two workers of this JVM may have leases on one run, of which only the later one stands.
   */
  public interface Renewal {
    Set<Long> renew(List<Lease> leases);
  }

  /** A lease to renew. */
  public record Lease(UUID runId, long fencingToken, Duration duration) {}

  private record Key(UUID runId, long fencingToken) {}

  private record Held(Lease lease, long sentAt, Instant sentAtWall, boolean doubted) {
    Duration believedFor() {
      return lease.duration().minus(MARGIN);
    }

    Held inDoubt() {
      return new Held(lease, sentAt, sentAtWall, true);
    }
  }

  public LeaseKeeper(Watches watches, Renewal renewal, Timing timing) {
    this.watches = watches;
    this.renewal = renewal;
    this.timing = timing;
  }

  /** Keeps a lease from now on; {@code sent} is the moment before its statement was sent. */
  public void keep(Claim claim, Duration duration, Moment sent) {
    Lease lease = new Lease(claim.run().id(), claim.fencingToken(), duration);
    held.put(key(claim), new Held(lease, sent.nanos(), sent.wall(), false));
  }

  /** A moment on both clocks. */
  public record Moment(long nanos, Instant wall) {}

  public Moment now() {
    return new Moment(timing.nanoTime(), timing.wallTime());
  }

  /** Renews it no longer. */
  public void drop(Claim claim) {
    held.remove(key(claim));
  }

  public boolean believes(Claim claim) {
    Held lease = held.get(key(claim));
    if (lease == null) {
      return false;
    }
    Duration byWall = Duration.between(lease.sentAtWall(), timing.wallTime()).abs();
    return untilDoubt(lease).compareTo(Duration.ZERO) > 0
        && byWall.compareTo(lease.believedFor()) < 0;
  }

  /** Returns how long it takes until a lease is doubted, unless it is renewed before. */
  Duration untilDoubt() {
    return held.values().stream()
        .filter(lease -> !lease.doubted())
        .map(this::untilDoubt)
        .min(Duration::compareTo)
        .orElse(BEAT);
  }

  /** Has runs taken from their handlers whose leases were not renewed in time; once for each. */
  void doubtOverdue() {
    List.copyOf(held.values()).stream().filter(this::isOverdue).forEach(this::doubt);
  }

  private boolean isOverdue(Held lease) {
    return !lease.doubted() && untilDoubt(lease).isZero();
  }

  private void doubt(Held overdue) {
    Lease lease = overdue.lease();
    Key key = new Key(lease.runId(), lease.fencingToken());
    if (held.replace(key, overdue, overdue.inDoubt())) { // else it was renewed just now
      watches.leaseDoubted(lease.runId(), lease.fencingToken());
      log.warn(
          "the lease of run {} was not renewed for {} ms; the run is let go",
          lease.runId(),
          timing.since(overdue.sentAt()).toMillis());
    }
  }

  private Duration untilDoubt(Held lease) {
    Duration left = lease.believedFor().minus(timing.since(lease.sentAt()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public void run() {
    while (!closed) {
      try {
        timing.await(closing, BEAT);
      } catch (InterruptedException e) {
        return; // unless it is closed, its thread begins anew
      }
      if (!closed && !held.isEmpty()) {
        runOnce();
      }
    }
  }

  /** Renews all leases once; returns how many the database refused. */
  public int runOnce() {
    Moment sent = now();
    List<Held> all = new ArrayList<>(held.values());
    Set<Long> renewed;
    try {
      renewed = renewal.renew(all.stream().map(Held::lease).toList());
    } catch (StoreUnavailableException e) {
      log.warn("leases not renewed, trying again: {}", e.getMessage());
      return 0;
    }
    int refused = 0;
    for (Held old : all) {
      Lease lease = old.lease();
      Key key = new Key(lease.runId(), lease.fencingToken());
      if (renewed.contains(lease.fencingToken())) {
        held.computeIfPresent(key, (k, h) -> new Held(lease, sent.nanos(), sent.wall(), false));
      } else if (held.remove(key) != null) {
        refused++;
        watches.leaseLost(lease.runId(), lease.fencingToken());
      }
    }
    return refused;
  }

  void close() {
    closed = true;
    closing.raise();
  }

  private static Key key(Claim claim) {
    return new Key(claim.run().id(), claim.fencingToken());
  }
}
