package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Step;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run whose criteria have 100 MB is worked on like any other. */
@Tag("faults")
class HugeCriteriaTests {
  private static final int BYTES = 100_000_000;

  @ParameterizedTest
  @EnumSource
  void areHandedOver(Mode mode) throws InterruptedException {
    try (Workplace place = new Workplace(mode);
        FaultTally tally = new FaultTally("P1 criteria of 100 MB, " + mode)) {
      UUID run = place.runs.insertActive();
      place.database.execute(
          "update pm_pipeline.runs set criteria = jsonb_build_object('x', repeat('y', %d))"
              .formatted(BYTES));
      AtomicInteger steps = new AtomicInteger();
      var worker = place.start(place.worker(run, (at, context) -> {
        assertThat(at.criteria().length()).isGreaterThan(BYTES);
        context.call(() -> true);
        return steps.incrementAndGet() < 3 ? Step.next("stage " + steps) : Step.complete();
      }));
      WorkerExit exit = worker.awaitExit(Duration.ofSeconds(60)).orElse(null);
      tally.countIf(exit == null, Harm.STALE_WORKER, "still at work after 60 s");
      tally.countIf(
          !place.runs.status(run).equals("completed"), Harm.LOST_STOP_SIGNAL, String.valueOf(exit));
      tally.rounds(1);
    }
  }
}
