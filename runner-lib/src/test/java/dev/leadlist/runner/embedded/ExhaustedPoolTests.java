package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker leaves in time though the application has lent all connections of its pool. */
@Tag("slow")
@ParameterizedClass
@EnumSource(Mode.class)
class ExhaustedPoolTests {
  private final Mode mode;
  private final Workplace place;
  private final LifeLog life = new LifeLog();
  private final List<Connection> lent = new ArrayList<>();
  private final UUID run;

  ExhaustedPoolTests(Mode mode) {
    this.mode = mode;
    this.place = new Workplace(mode);
    this.run = place.runs.insert("paused");
  }

  @BeforeEach
  void makeThePoolsOwnLimitALongOne() {
    place.pool.setConnectionTimeout(30_000); // HikariCP's default
  }

  @AfterEach
  void closeAll() throws SQLException {
    for (Connection connection : lent) {
      connection.close();
    }
    place.close();
  }

  @Test
  void leavesWithItsRunThoughItsClaimWaitsInThePool() throws Exception {
    Worker worker = startAndHoldUp(worker());
    long ended = place.outsider.setStatus(run, "completed");
    assertThat(life.leftAfter(ended)).isLessThan(mode.bound());
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
  }

  @Test
  void stopsThoughItsClaimWaitsInThePool() throws Exception {
    Worker worker = startAndHoldUp(worker());
    long asked = System.nanoTime();
    worker.requestStop();
    assertThat(life.leftAfter(asked)).isLessThan(Duration.ofSeconds(1));
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    assertThat(Workplace.exitOf(worker).failure())
        .as("no fault of the database's")
        .isEmpty();
  }

  @Test
  void leavesWhenItsTimeIsUpThoughItsClaimWaitsInThePool() throws Exception {
    Duration maxRuntime = Duration.ofSeconds(2);
    Worker worker = place.build(worker().maxRuntime(maxRuntime));
    long began = System.nanoTime();
    startAndHoldUp(worker);
    assertThat(life.leftAfter(began))
        .isLessThan(maxRuntime.plus(Mode.POLL_INTERVAL).plusSeconds(1));
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TIME_LIMIT);
  }

  @Test
  void keepsItsLeaseThoughNoConnectionIsToBeHad() throws Exception {
    Duration lease = Duration.ofSeconds(2);
    BlockedCall blocked = new BlockedCall();
    place.start(place.worker(run, blocked).lease(lease).listener(life));
    place.outsider.setStatus(run, "active");
    Eventually.opens("the handler is in its call", blocked.entered);
    lendAll();
    if (mode.hasLeases()) {
      for (int renewal = 0; renewal < 3; renewal++) {
        awaitRenewal();
      }
    }
    assertThat(blocked.wasInterrupted()).as("the handler was interrupted").isFalse();
  }

  private void awaitRenewal() {
    String expiry = "select expires_at from pm_pipeline.run_leases";
    List<String> before = place.database.query(expiry);
    Eventually.that("the lease is renewed", () -> !place.database.query(expiry).equals(before));
  }

  private WorkerBuilder worker() {
    return place.worker(run, (r, context) -> Step.complete()).listener(life);
  }

  private Worker startAndHoldUp(WorkerBuilder builder) throws SQLException {
    return startAndHoldUp(place.build(builder));
  }

  /** Returns when the worker's claim waits for a connection that it will not get. */
  private Worker startAndHoldUp(Worker worker) throws SQLException {
    worker.start();
    lendAll();
    place.outsider.setStatus(run, "active");
    Eventually.that(
        "the claim waits in the pool",
        () -> LiveThreads.ofLibrary().stream()
            .anyMatch(thread -> LiveThreads.isInAPool(thread) && isClaiming(thread)));
    return worker;
  }

  private void lendAll() throws SQLException {
    while (lent.size() < place.pool.getMaximumPoolSize()) {
      lent.add(place.pool.getConnection());
    }
  }

  private static boolean isClaiming(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("takeWork"));
  }
}
