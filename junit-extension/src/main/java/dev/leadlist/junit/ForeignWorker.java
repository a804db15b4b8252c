package dev.leadlist.junit;

import dev.leadlist.junit.leak.Sighting;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.Optional;

/** A worker that the code under test started and left alive: it is ended, and told of. */
record ForeignWorker(Sighting sighting, Reports reports) {

  /**
   * What a worker of a test may take that says nothing else. This one was made for an application
   * and may have a longer grace period of its own, for which no test waits: it is a leak already.
   */
  private static final Duration LIMIT = DeclarationCheck.GRACE;

  Optional<AssertionError> end() {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    Activity doing = Activity.of(
        sighting.worker(),
        Thread.currentThread(),
        sighting.dataSource()); // before it is told to stop
    sighting.worker().requestStop();
    Optional<WorkerExit> exit;
    try {
      exit = LocalLife.awaitUninterruptibly(sighting.worker(), LIMIT);
    } catch (RuntimeException e) {
      exit = Optional.empty(); // it ended by a fault, which its own log has
    }
    return Optional.of(
        new WorkerLeakError(reports.foreign(sighting, doing, exit, timing.since(since))));
  }
}
