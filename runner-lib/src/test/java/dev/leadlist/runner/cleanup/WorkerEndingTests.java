package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.TestProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerEndingTests {
  private static final Duration GRACE = Duration.ofMillis(200);
  private static final UUID RUN = UUID.randomUUID();

  private Optional<ProcessHandle> adopted = Optional.empty();

  @Test
  void neitherEndsALaterProcessWithTheSameNumberNorItsChildren() {
    try (TestProcess later = TestProcess.script("sleep 600 & echo; wait")) {
      ProcessIdentity now = later.identity();
      ProcessIdentity earlier =
          new ProcessIdentity(now.boot(), now.namespace(), now.pid(), now.start() - 1);

      Map<Long, Ended> ended = ending(Set.of()).end(List.of(worker(earlier)));

      assertThat(ended).containsOnly(Map.entry(later.pid(), new Ended(Ended.How.BY_TERM, 1)));
      assertThat(later.isAlive()).isTrue();
      assertThat(later.children()).hasSize(1);
    }
  }

  /** A supervisor whose run is over starts the next one while it is being ended. */
  @Test
  void aWorkerOfAnotherRunThatCameAfterTheJudgingIsLeft() {
    try (TestProcess supervisor =
        TestProcess.script(start("lead_list_runner", UUID.randomUUID()) + "echo; wait")) {
      long newcomer = supervisor.children().get(0);

      Map<Long, Ended> ended = ending(Set.of()).end(List.of(worker(supervisor.identity())));

      adopted = ProcessHandle.of(newcomer);
      assertThat(ended).containsOnly(Map.entry(supervisor.pid(), new Ended(Ended.How.BY_TERM, 1)));
      assertThat(adopted).get().matches(ProcessHandle::isAlive);
    }
  }

  @Test
  void whatElseItHasStartedMeanwhileGoesWithIt() {
    try (TestProcess worker = TestProcess.script(
        start("lead_list_runner", RUN) + start("a_helper", UUID.randomUUID()) + "echo; wait")) {
      List<ProcessIdentity> children = worker.children().stream()
          .map(pid -> ProcessIdentity.find(pid).orElseThrow())
          .toList();

      Map<Long, Ended> ended = ending(Set.of()).end(List.of(worker(worker.identity())));

      assertThat(ended).containsOnly(Map.entry(worker.pid(), new Ended(Ended.How.BY_TERM, 3)));
      assertThat(children).hasSize(2).noneMatch(ProcessIdentity::isAlive);
    }
  }

  @AfterEach
  void endAdopted() {
    adopted.ifPresent(ProcessHandle::destroyForcibly);
  }

  private static String start(String name, UUID run) {
    return "RUN_FILTER_ID=%s bash -c 'exec -a %s sleep 600' & ".formatted(run, name)
        + "until grep -q %s /proc/$!/cmdline && ! grep -q bash /proc/$!/cmdline; do :; done; "
            .formatted(name);
  }

  private static WorkerEnding ending(Set<ProcessIdentity> spared) {
    return new WorkerEnding(WorkerPattern.usual(), spared, GRACE);
  }

  private static Candidate worker(ProcessIdentity identity) {
    ProcessEntry process =
        new ProcessEntry(identity, 1, "u", List.of("python3", "lead_list_runner.py"));
    Map<String, String> environment = Map.of("RUN_FILTER_ID", RUN.toString());
    Papers papers = new Papers(Optional.empty(), Optional.of(environment), List.of());
    return new Candidate(process, papers, true, false);
  }
}
