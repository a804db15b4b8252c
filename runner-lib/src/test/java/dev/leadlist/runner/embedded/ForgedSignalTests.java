package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Hostile;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerStatus;
import dev.leadlist.runner.faults.FaultRounds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Anybody may notify anything on any channel; a worker leaves only when its own run is over. */
class ForgedSignalTests {
  private static final String CHANNEL = "leadlist_pm_pipeline.runs";
  private static final int MOST_BYTES = 7_999;

  @Test
  void whateverIsNotifiedAWorkerStaysAndStillHearsTheEnd() throws Exception {
    try (Workplace place = new Workplace(Mode.FULL);
        Connection forger = place.database.connection()) {
      UUID run = place.runs.insertActive();
      AtomicBoolean interrupted = new AtomicBoolean();
      Worker worker = place.start(place.worker(run, (at, context) -> {
        try {
          context.call(() -> true);
          Thread.sleep(2);
        } catch (InterruptedException e) {
          interrupted.set(true);
          throw e;
        }
        return Step.again();
      }));
      place.awaitListener();
      Random random = FaultRounds.random();
      for (int i = 0; i < 2_000; i++) {
        notify(forger, CHANNEL, payload(random, run));
      }
      for (String other :
          List.of("leadlist_other.runs", "leadlist_pm_pipeline.runs2", "LEADLIST")) {
        notify(forger, other, run.toString());
        notify(forger, other, "*");
      }
      assertThat(worker.status()).isEqualTo(WorkerStatus.RUNNING);
      assertThat(interrupted).isFalse();

      long ended = place.outsider.setStatus(run, "completed");
      assertThat(Workplace.exitOf(worker).reason()).isEqualTo(ExitReason.TARGET_TERMINAL);
      assertThat(System.nanoTime() - ended).isLessThan(Mode.FULL.bound().toNanos());
    }
  }

  /** What another run's end would say, almost what this one's would, a stop of others, or noise. */
  private static String payload(Random random, UUID run) {
    String text = switch (random.nextInt(6)) {
      case 0 -> new UUID(random.nextLong(), random.nextLong()).toString();
      case 1 -> run.toString().substring(1) + "g";
      case 2 -> "stop " + Hostile.text(random);
      case 3 -> "nonce " + Hostile.text(random);
      case 4 -> "x".repeat(MOST_BYTES);
      default -> Hostile.text(random);
    };
    return text.replace("\u0000", "").replace("\ud800", "");
  }

  private static void notify(Connection forger, String channel, String payload)
      throws SQLException {
    try (PreparedStatement notify = forger.prepareStatement("select pg_notify(?, ?)")) {
      notify.setString(1, channel);
      notify.setString(2, payload);
      notify.execute();
    }
  }
}
