package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.TestProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkerEndingTests {
  private static final Duration GRACE = Duration.ofMillis(200);

  @Test
  void neitherEndsALaterProcessWithTheSameNumberNorItsChildren() {
    try (TestProcess later = TestProcess.script("sleep 600 & echo; wait")) {
      ProcessIdentity now = later.identity();
      ProcessIdentity earlier =
          new ProcessIdentity(now.boot(), now.namespace(), now.pid(), now.start() - 1);

      Map<Long, Ended> ended = WorkerEnding.end(List.of(entry(earlier)), Set.of(), GRACE);

      assertThat(ended).containsOnly(Map.entry(later.pid(), new Ended(Ended.How.BY_TERM, 1)));
      assertThat(later.isAlive()).isTrue();
      assertThat(later.children()).hasSize(1);
    }
  }

  private static ProcessEntry entry(ProcessIdentity identity) {
    return new ProcessEntry(identity, 1, "u", List.of("python3", "lead_list_runner.py"));
  }
}
