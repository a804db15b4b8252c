package dev.leadlist.runner.postgres.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.Heard;
import dev.leadlist.runner.time.ManualTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a lease is believed, and who hears that it is not. */
@Timeout(60)
class LeaseKeeperTests {
  private static final UUID RUN = new UUID(0, 1);
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration BELIEVED = LEASE.minus(LeaseKeeper.MARGIN);
  private static final Duration MOMENT = Duration.ofNanos(1);

  private final ManualTiming timing = new ManualTiming();
  private final Watches watches = new Watches(timing);
  private final Heard heard = new Heard();
  private final Set<Long> refused = new HashSet<>();
  private final List<Integer> renewals = new ArrayList<>(); // how many leases each was for
  private Runnable duringRenewal = () -> {};
  private final LeaseKeeper keeper = new LeaseKeeper(watches, this::renew, timing);
  private final Claim claim = claim(RUN, 1);

  @BeforeEach
  void watchTheRun() {
    watches.add(RUN, heard, Duration.ofSeconds(1));
  }

  private static Claim claim(UUID run, long token) {
    return new Claim(new Run(run, "{}", 1, "discovery", "active"), token, 0);
  }

  private Set<Long> renew(List<LeaseKeeper.Lease> leases) {
    renewals.add(leases.size());
    duringRenewal.run();
    Set<Long> standing = new HashSet<>();
    leases.forEach(lease -> standing.add(lease.fencingToken()));
    standing.removeAll(refused);
    return standing;
  }

  private void keep(Claim kept) {
    keeper.keep(kept, LEASE, keeper.now());
  }

  // --- belief

  @Test
  void aLeaseIsBelievedUntilALittleBeforeItsEnd() {
    keep(claim);

    timing.advance(BELIEVED.minus(MOMENT));
    assertThat(keeper.believes(claim)).isTrue();
    timing.advance(MOMENT);
    assertThat(keeper.believes(claim)).isFalse();
  }

  /** A machine that slept, and a clock that was set: one of both clocks would believe too long. */
  @Test
  void aLeaseIsNotBelievedWhenEitherClockSaysSo() {
    keep(claim);

    timing.stepWallClock(BELIEVED);
    assertThat(keeper.believes(claim)).as("the wall clock was set forward").isFalse();
    timing.stepWallClock(BELIEVED.multipliedBy(2).negated());
    assertThat(keeper.believes(claim)).as("set back").isFalse();
    timing.stepWallClock(BELIEVED.minus(MOMENT));
    assertThat(keeper.believes(claim)).as("set back by less").isTrue();
  }

  @Test
  void whatIsNotKeptIsNotBelieved() {
    assertThat(keeper.believes(claim)).as("never kept").isFalse();
    keep(claim);
    assertThat(keeper.believes(claim(RUN, 2))).as("another token").isFalse();
    assertThat(keeper.believes(claim(new UUID(0, 2), 1))).as("another run").isFalse();

    keeper.drop(claim);

    assertThat(keeper.believes(claim)).as("dropped").isFalse();
  }

  // --- renewal

  @Test
  void aRenewalCountsFromWhenItWasSent() {
    keep(claim);
    timing.advance(Duration.ofSeconds(5));
    duringRenewal = () -> timing.advance(Duration.ofSeconds(2));

    assertThat(keeper.runOnce()).isZero();

    timing.advance(BELIEVED.minusSeconds(2).minus(MOMENT));
    assertThat(keeper.believes(claim)).isTrue();
    timing.advance(MOMENT);
    assertThat(keeper.believes(claim)).isFalse();
  }

  @Test
  void aRefusedLeaseIsLostAndTold() {
    Claim other = claim(new UUID(0, 2), 2);
    keep(claim);
    keep(other);
    refused.add(1L);

    assertThat(keeper.runOnce()).isEqualTo(1);

    assertThat(keeper.believes(claim)).isFalse();
    assertThat(keeper.believes(other)).isTrue();
    assertThat(heard.lostTokens()).containsExactly(1L);
    assertThat(keeper.runOnce()).as("told once").isZero();
    assertThat(renewals).containsExactly(2, 1);
  }

  @Test
  void aLeaseThatIsGivenBackMeanwhileIsNeitherLostNorRevived() {
    Claim other = claim(RUN, 2);
    keep(claim);
    keep(other);
    refused.add(2L);
    duringRenewal = () -> {
      keeper.drop(claim);
      keeper.drop(other);
    };

    assertThat(keeper.runOnce()).isZero();

    assertThat(keeper.believes(claim)).isFalse();
    assertThat(heard.lostTokens()).isEmpty();
  }

  @Test
  void aDatabaseThatDoesNotAnswerTakesNoLease() {
    keep(claim);
    timing.advance(Duration.ofSeconds(5));
    duringRenewal = () -> {
      throw new StoreUnavailableException("no answer", null);
    };

    assertThat(keeper.runOnce()).isZero();

    assertThat(heard.lostTokens()).isEmpty();
    assertThat(keeper.believes(claim)).isTrue();
    timing.advance(BELIEVED.minusSeconds(5));
    assertThat(keeper.believes(claim)).isFalse();
  }

  // --- doubt

  @Test
  void anOverdueLeaseIsDoubtedOnce() {
    keep(claim);
    timing.advance(BELIEVED.minus(MOMENT));
    keeper.doubtOverdue();
    assertThat(heard.doubtedTokens()).isEmpty();

    timing.advance(MOMENT);
    keeper.doubtOverdue();
    keeper.doubtOverdue();

    assertThat(heard.doubtedTokens()).containsExactly(1L);
  }

  @Test
  void aRenewalEndsTheDoubt() {
    keep(claim);
    timing.advance(LEASE);
    keeper.doubtOverdue();

    keeper.runOnce();
    assertThat(keeper.believes(claim)).isTrue();

    timing.advance(LEASE);
    keeper.doubtOverdue();
    assertThat(heard.doubtedTokens()).as("doubted anew").containsExactly(1L, 1L);
  }

  @Test
  void theWallClockAloneInterruptsNobody() {
    keep(claim);
    timing.stepWallClock(LEASE);

    keeper.doubtOverdue();

    assertThat(heard.doubtedTokens()).isEmpty();
  }

  @Test
  void knowsWhenTheFirstLeaseIsDue() {
    assertThat(keeper.untilDoubt()).as("without leases").isEqualTo(LeaseKeeper.BEAT);
    keep(claim);
    timing.advance(Duration.ofSeconds(4));
    keep(claim(RUN, 2));
    assertThat(keeper.untilDoubt()).isEqualTo(BELIEVED.minusSeconds(4));

    timing.advance(BELIEVED.minusSeconds(4));
    assertThat(keeper.untilDoubt()).isZero();
    keeper.doubtOverdue();
    assertThat(keeper.untilDoubt()).as("of those not in doubt").isEqualTo(Duration.ofSeconds(4));

    timing.advance(LEASE);
    assertThat(keeper.untilDoubt()).as("never negative").isZero();
  }

  // --- its threads

  @Test
  void renewsOnceASecondUntilItIsClosed() {
    timing.at(Duration.ofMillis(1_500), () -> keep(claim));
    timing.at(Duration.ofMillis(4_500), keeper::close);

    keeper.run();

    assertThat(renewals).as("from 2 s to 4 s").containsExactly(1, 1, 1);
    assertThat(timing.passed()).isEqualTo(Duration.ofMillis(4_500));
  }

  @Test
  void aClosedOneRenewsNothing() {
    keep(claim);
    keeper.close();

    keeper.run();

    assertThat(renewals).isEmpty();
    assertThat(timing.passed()).isZero();
  }

  @Test
  void anInterruptEndsIt() {
    keep(claim);
    Thread.currentThread().interrupt();

    keeper.run();

    assertThat(renewals).isEmpty();
  }

  @Test
  void theClockTellsOfDoubtsOnTimeThoughALeaseIsNewAndShort() {
    LeaseClock clock = new LeaseClock(keeper, timing);
    Duration shortLease = Duration.ofSeconds(2);
    List<Duration> doubtedAt = new ArrayList<>();
    timing.at(Duration.ofMillis(500), () -> keep(claim));
    timing.at(Duration.ofSeconds(3), () -> keeper.keep(claim(RUN, 2), shortLease, keeper.now()));
    timing.every(Duration.ofMillis(1), () -> {
      if (heard.doubtedTokens().size() > doubtedAt.size()) {
        doubtedAt.add(timing.passed());
      }
    });
    timing.at(Duration.ofSeconds(20), clock::close);

    clock.run();

    Duration seen = Duration.ofMillis(1); // after it was told
    assertThat(heard.doubtedTokens()).containsExactly(2L, 1L);
    assertThat(doubtedAt)
        .containsExactly(
            Duration.ofSeconds(5).minus(LeaseKeeper.MARGIN).plus(seen),
            Duration.ofMillis(500).plus(BELIEVED).plus(seen));
    assertThat(timing.passed()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void anInterruptEndsTheClock() {
    Thread.currentThread().interrupt();

    new LeaseClock(keeper, timing).run();

    assertThat(timing.passed()).isZero();
  }
}
