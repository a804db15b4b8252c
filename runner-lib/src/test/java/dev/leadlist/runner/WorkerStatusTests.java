package dev.leadlist.runner;

import static dev.leadlist.runner.WorkerStatus.ENDED;
import static dev.leadlist.runner.WorkerStatus.NEW;
import static dev.leadlist.runner.WorkerStatus.RUNNING;
import static dev.leadlist.runner.WorkerStatus.STARTING;
import static dev.leadlist.runner.WorkerStatus.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkerStatusTests {
  private static final Map<WorkerStatus, Set<WorkerStatus>> EDGES = Map.of(
      NEW, Set.of(STARTING, ENDED),
      STARTING, Set.of(RUNNING, ENDED),
      RUNNING, Set.of(STOPPING),
      STOPPING, Set.of(ENDED),
      ENDED, Set.of());

  @ParameterizedTest
  @EnumSource
  void hasTheseEdgesAndNoOthers(WorkerStatus from) {
    for (WorkerStatus to : WorkerStatus.values()) {
      assertThat(from.canBecome(to))
          .as("%s to %s", from, to)
          .isEqualTo(EDGES.get(from).contains(to));
    }
  }

  @Test
  void onlyEverMovesDownTheList() {
    EDGES.forEach((from, all) -> assertThat(all).allMatch(to -> to.compareTo(from) > 0));
  }
}
