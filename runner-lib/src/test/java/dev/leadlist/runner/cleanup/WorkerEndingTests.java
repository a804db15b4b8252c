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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerEndingTests {
  private static final Duration GRACE = Duration.ofMillis(200);
  private static final UUID RUN = UUID.randomUUID();

  private Optional<ProcessIdentity> adopted = Optional.empty();

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
  @ParameterizedTest
  @ValueSource(strings = {"lead_list_runner", "java_that_has_no_run_file_yet"})
  void aWorkerOfAnotherRunThatCameAfterTheJudgingIsLeft(String name) {
    try (TestProcess supervisor =
        TestProcess.script(start(name, UUID.randomUUID()) + "echo; wait")) {
      ProcessIdentity newcomer =
          ProcessIdentity.find(supervisor.children().get(0)).orElseThrow();

      Map<Long, Ended> ended = ending(Set.of()).end(List.of(worker(supervisor.identity())));

      adopted = Optional.of(newcomer);
      assertThat(ended).containsOnly(Map.entry(supervisor.pid(), new Ended(Ended.How.BY_TERM, 1)));
      assertThat(adopted).get().matches(ProcessIdentity::isAlive);
    }
  }

  @Test
  void aProductionWorkerThatAnOrphanHasStartedMeanwhileIsLeft() {
    try (TestProcess orphan = TestProcess.script(start("lead_list_runner", null) + "echo; wait")) {
      ProcessIdentity newcomer = ProcessIdentity.find(orphan.children().get(0)).orElseThrow();

      ending(Set.of()).end(List.of(worker(orphan.identity(), Map.of())));

      adopted = Optional.of(newcomer);
      assertThat(adopted).get().matches(ProcessIdentity::isAlive);
    }
  }

  @Test
  void whatElseItHasStartedMeanwhileGoesWithIt() {
    try (TestProcess worker = TestProcess.script(
        start("lead_list_runner", RUN) + start("a_helper", RUN) + "echo; wait")) {
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
    adopted
        .filter(ProcessIdentity::isAlive)
        .flatMap(process -> ProcessHandle.of(process.pid()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  private static String start(String name, UUID run) {
    String variable = run == null ? "env -u RUN_FILTER_ID" : "RUN_FILTER_ID=" + run;
    return "%s bash -c 'exec -a %s sleep 600' & ".formatted(variable, name)
        + "until grep -q %s /proc/$!/cmdline && ! grep -q bash /proc/$!/cmdline; do :; done; "
            .formatted(name);
  }

  private static WorkerEnding ending(Set<ProcessIdentity> spared) {
    return new WorkerEnding(WorkerPattern.usual(), spared, GRACE);
  }

  private static Candidate worker(ProcessIdentity identity) {
    return worker(identity, Map.of("RUN_FILTER_ID", RUN.toString()));
  }

  private static Candidate worker(ProcessIdentity identity, Map<String, String> environment) {
    ProcessEntry process =
        new ProcessEntry(identity, 1, "u", List.of("python3", "lead_list_runner.py"));
    Papers papers = new Papers(Optional.empty(), Optional.of(environment), List.of());
    return new Candidate(process, papers, true, false);
  }
}
