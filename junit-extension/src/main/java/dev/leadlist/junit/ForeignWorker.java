package dev.leadlist.junit;

import dev.leadlist.junit.leak.Sighting;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.Optional;

/** A worker that the code under test started and left alive: it is ended, and told of. */
record ForeignWorker(Sighting sighting, Reports reports) {

  /** Teardown takes five seconds at the worst; a handler of its may need its whole grace period. */
  private static final Duration LIMIT = Duration.ofMillis(4_500);

  WorkerLeakError end() {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    Activity doing = Activity.of(
        sighting.worker(),
        Thread.currentThread(),
        sighting.dataSource()); // before it is told to stop
    sighting.worker().requestStop();
    Optional<WorkerExit> exit;
    try {
      exit = InProcessWorker.awaitUninterruptibly(sighting.worker(), LIMIT);
    } catch (RuntimeException e) {
      exit = Optional.empty(); // it ended by a fault, which its own log has
    }
    return new WorkerLeakError(reports.foreign(sighting, doing, exit, timing.since(since)));
  }
}
