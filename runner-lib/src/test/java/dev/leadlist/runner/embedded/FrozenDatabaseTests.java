package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.faults.FaultRounds;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Closing is bounded while the server does not answer and its connections stay open.
 *
 * <p>What may remain are threads that wait inside a connection pool or the driver: for a new
 * connection until the pool's own timeout, or for the worker's own pool to close, which HikariCP
 * does only when its last connect has timed out. Every other thread is gone when {@code close}
 * returns.
 */
@Tag("slow")
@ParameterizedClass
@EnumSource(
    value = Mode.class,
    names = {"FULL", "PLAIN"})
class FrozenDatabaseTests {
  private static final Duration GRACE = Duration.ofMillis(300);
  private static final Duration BOUND = GRACE.plusMillis(1_500);

  private final Mode mode;
  private final Workplace place;
  private final FaultyNetwork network;
  private final HikariDataSource pool;
  private final UUID run;

  FrozenDatabaseTests(Mode mode) {
    this.mode = mode;
    place = new Workplace(mode);
    network = new FaultyNetwork(place.database.port());
    pool = Workplace.pool(network.jdbcUrl(place.database.name()));
    pool.setConnectionTimeout(1_200); // more than a close may wait for a call
    run = place.runs.insertActive();
  }

  @AfterEach
  void closeAll() {
    network.close();
    pool.close();
    place.close();
    Eventually.that("no thread is left", () -> LiveThreads.ofLibrary().isEmpty());
  }

  @Test
  void closesWhileItIsIdle() throws Exception {
    LifeLog life = new LifeLog();
    Worker worker = Workplace.worker(pool, run, (r, c) -> Step.again(Duration.ofMinutes(1)))
        .listener(life)
        .grace(GRACE)
        .build();
    worker.start();
    Eventually.opens("the run is claimed", life.claimed);
    closesInTime(worker);
  }

  @Test
  void closesInTheMiddleOfClaimsAndResults() throws Exception {
    Worker worker = Workplace.worker(pool, run, busy()).grace(GRACE).build();
    worker.start();
    Eventually.that("it works", () -> place.runs.stage(run).equals("busy"));
    closesInTime(worker);
  }

  @Test
  void closesInTheMiddleOfClaimsAndResultsOnItsOwnPool() throws Exception {
    assumeThat(mode).as("the same in all").isEqualTo(Mode.FULL);
    Worker worker =
        Worker.create(StopTests.ownPool(run, network.jdbcUrl(place.database.name())), busy());
    worker.start();
    Eventually.that("it works", () -> place.runs.stage(run).equals("busy"));
    closesInTime(worker);
  }

  private static RunHandler busy() {
    return (r, context) -> Step.next("busy");
  }

  @Test
  void closesInTheMiddleOfATransaction() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch cutOff = new CountDownLatch(1);
    RunHandler writing = (r, context) -> context.inTransaction(connection -> {
      inside.countDown();
      CallTests.awaitInSpiteOfInterrupts(cutOff);
      try (Statement statement = connection.createStatement()) {
        statement.execute("select 1"); // no answer, and no interrupt ends it
      }
      return Step.again();
    });
    Worker worker = Workplace.worker(pool, run, writing).grace(GRACE).build();
    worker.start();
    Eventually.opens("the transaction is open", inside);
    network.freeze();
    cutOff.countDown();
    closesInTime(worker);
  }

  @Test
  void closesInTheMiddleOfTheStart() throws Exception {
    assumeThat(mode).as("the same in all").isEqualTo(Mode.FULL);
    network.freeze();
    Worker worker = Workplace.worker(pool, run, busy()).grace(GRACE).build();
    startAndCloseInTime(worker);
  }

  @Test
  void closesInTheMiddleOfTheStartOnItsOwnPool() throws Exception {
    assumeThat(mode).as("the same in all").isEqualTo(Mode.FULL);
    network.freeze();
    startAndCloseInTime(
        Worker.create(StopTests.ownPool(run, network.jdbcUrl(place.database.name())), busy()));
  }

  /** An interrupt says nothing of the table, which the loop was about to look at. */
  @Test
  void stopsWhileItStillTriesToConnect() throws Exception {
    assumeThat(mode).as("the same in all").isEqualTo(Mode.FULL);
    network.freeze();
    try (Worker worker =
        Worker.create(StopTests.ownPool(run, network.jdbcUrl(place.database.name())), busy())) {
      worker.start();
      Eventually.that(
          "its loop tries to look at the table",
          () -> LiveThreads.ofLibrary().stream().anyMatch(FrozenDatabaseTests::looksAtTheTable));
      worker.requestStop();
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
    }
  }

  private static boolean looksAtTheTable(Thread thread) {
    return thread.getName().endsWith("-loop")
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("inspectOnce"));
  }

  private void startAndCloseInTime(Worker worker) throws Exception {
    Thread starter = new Thread(worker::start, "starter");
    starter.start();
    Eventually.that("it waits for the database", () -> LiveThreads.isInAPool(starter));
    closesInTime(worker);
    network.close();
    starter.join();
    assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.STOP_REQUESTED);
  }

  private void closesInTime(Worker worker) {
    network.freeze();
    Eventually.randomPhase(FaultRounds.random(), Duration.ofMillis(200));
    long asked = System.nanoTime();
    worker.close();
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    List<String> left = LiveThreads.ofLibrary().stream()
        .filter(thread -> !LiveThreads.isInAPool(thread))
        .map(LiveThreads::stack)
        .toList();
    assertThat(took).isLessThan(BOUND);
    assertThat(left).isEmpty();
  }
}
