package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Idle workers on one {@code DataSource} share everything that costs the database something. */
@Tag("slow")
class SharedMonitorTests {
  private static final int WORKERS = 200;
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  private final Workplace place = new Workplace(Mode.FULL);

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void costOneListenerAndOneQueryPerPollInterval() throws Exception {
    CountedConnections counted = new CountedConnections(place.pool);
    List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      UUID run = place.runs.insert("idle");
      workers.add(place.start(Workplace.worker(counted, run, (r, context) -> Step.again())
          .pollInterval(POLL_INTERVAL)
          .notifications(place.database.dataSource())));
    }
    place.awaitListener();
    Eventually.that("the first passes of all workers are over", counted::isQuiet);
    int before = counted.borrowed();
    long since = System.nanoTime();
    Eventually.that("four intervals are over", () -> intervalsSince(since) >= 4);
    double polls = intervalsSince(since);

    assertThat(counted.borrowed() - before)
        .as("queries in %.1f intervals", polls)
        .isLessThanOrEqualTo((int) (polls * 3) + 3);
    assertThat(place.listeners()).isEqualTo(1);
    assertThat(threads("leadlist-poller")).isEqualTo(1);
    assertThat(threads("leadlist-listener")).isEqualTo(1);

    place.outsider.execute("update pm_pipeline.runs set status = 'completed'");
    for (Worker worker : workers) {
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
    }
    for (Worker worker : workers) {
      worker.close();
    }
    assertThat(LiveThreads.ofLibrary()).isEmpty();
    Eventually.that("nobody listens", () -> place.listeners() == 0);
  }

  private static double intervalsSince(long nanos) {
    return (System.nanoTime() - nanos) / (double) POLL_INTERVAL.toNanos();
  }

  private static long threads(String prefix) {
    return LiveThreads.ofLibrary().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  /** Counts how often a connection is borrowed, which the library does for each query anew. */
  private static final class CountedConnections extends WrappedConnections {
    private final AtomicInteger borrowed = new AtomicInteger();
    private final Queue<Long> lately = new ConcurrentLinkedQueue<>();

    CountedConnections(DataSource inner) {
      super(inner);
    }

    int borrowed() {
      return borrowed.get();
    }

    /** Returns whether the last poll interval saw no more than its poll, and one on its border. */
    boolean isQuiet() {
      long past = System.nanoTime() - POLL_INTERVAL.toNanos();
      lately.removeIf(borrowed -> borrowed - past < 0);
      return lately.size() <= 2;
    }

    @Override
    public Connection getConnection() throws SQLException {
      borrowed.incrementAndGet();
      lately.add(System.nanoTime());
      return super.getConnection();
    }
  }
}
