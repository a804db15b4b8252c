package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.cleanup.Evidence.Home;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.RunFile;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What counts as proof, and what does not. */
class JudgeTests {
  private static final UUID RUN = UUID.randomUUID();
  private static final ProcessIdentity SELF = ProcessIdentity.self();
  private static final Evidence.Server PRIMARY =
      new Evidence.Server(true, false, Duration.ofHours(5));

  private final Map<String, String> environment =
      new HashMap<>(Map.of("RUN_FILTER_ID", RUN.toString(), "POSTGRES_URL", "postgresql://h/db"));
  private Home home = Home.SAME;
  private Optional<RunState> answer = state(RunState.Kind.TERMINAL, "completed");
  private Evidence.Server server = PRIMARY;
  private boolean sharesNamespaces = true;
  private boolean isOrphaned;

  @Test
  void aTerminalRunProvesIt() {
    assertThat(judge().verdict()).isEqualTo(Verdict.STALE);
    assertThat(judge().reason()).isEqualTo("its run is completed");
  }

  @Test
  void aMissingRunProvesItToo() {
    answer = Optional.of(RunState.missing(RUN));
    assertThat(judge().verdict()).isEqualTo(Verdict.STALE);
  }

  @Test
  void aMissingRunProvesNothingWhereRowsMayBeHidden() {
    answer = Optional.of(RunState.missing(RUN));
    server = new Evidence.Server(true, true, Duration.ofHours(5));
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aMissingRunProvesNothingOnAServerThatIsYoungerThanTheWorker() {
    answer = Optional.of(RunState.missing(RUN));
    server = new Evidence.Server(true, false, Duration.ofMinutes(5));
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judge().reason()).contains("started after the worker");
  }

  @Test
  void aStandbyProvesNothing() {
    server = new Evidence.Server(false, false, Duration.ofHours(5));
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anotherDatabaseProvesNothing() {
    home = Home.OTHER;
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
    home = Home.UNKNOWN;
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void noAnswerProvesNothing() {
    answer = Optional.empty();
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anOpenRunIsActive() {
    answer = state(RunState.Kind.OPEN, "in_progress");
    assertThat(judge().verdict()).isEqualTo(Verdict.ACTIVE);
  }

  @Test
  void anOpenRunOfADeadOwnersWorkerIsOrphaned() {
    answer = state(RunState.Kind.OPEN, "in_progress");
    isOrphaned = true;
    assertThat(judge().verdict()).isEqualTo(Verdict.ORPHANED);
    isOrphaned = false;
    assertThat(judge().verdict()).isEqualTo(Verdict.ACTIVE);
  }

  @Test
  void aTerminalRunProvesItOfAnOrphanToo() {
    isOrphaned = true;
    assertThat(judge().verdict()).isEqualTo(Verdict.STALE);
  }

  @Test
  void nothingIsProvenOfWhoeverMeansAnotherHostByTheSameName() {
    sharesNamespaces = false;
    assertThat(judge().verdict()).isEqualTo(Verdict.REMOTE);
    answer = Optional.of(RunState.missing(RUN));
    assertThat(judge().verdict()).isEqualTo(Verdict.REMOTE);
  }

  @Test
  void noTargetIsAProductionWorker() {
    environment.remove("RUN_FILTER_ID");
    assertThat(judge().verdict()).isEqualTo(Verdict.PRODUCTION);
  }

  @Test
  void aTargetThatIsNoIdProvesNothing() {
    environment.put("RUN_FILTER_ID", "0a14f2a7...");
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anEnvironmentThatNobodyMayReadProvesNothing() {
    Candidate candidate =
        new Candidate(process(), Optional.empty(), Optional.empty(), false, false);
    Finding finding = Judge.judge(candidate, evidence());
    assertThat(finding.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(finding.reason()).contains("as user somebody, or as root");
  }

  @Test
  void aRunFileTellsTheTargetWhateverTheEnvironmentSays() {
    environment.put("RUN_FILTER_ID", UUID.randomUUID().toString());
    RunFile file = new RunFile(SELF, "w", "t", Optional.of(RUN), "h:5432/db");
    Candidate candidate = candidate(Optional.of(file));
    assertThat(Judge.judge(candidate, evidence()).target()).contains(RUN.toString());
  }

  private Finding judge() {
    return Judge.judge(candidate(Optional.empty()), evidence());
  }

  private Candidate candidate(Optional<RunFile> file) {
    return new Candidate(process(), file, Optional.of(environment), sharesNamespaces, isOrphaned);
  }

  private Evidence evidence() {
    return new Evidence(home, answer, Optional.of(server), Duration.ofHours(1));
  }

  private static ProcessEntry process() {
    return new ProcessEntry(SELF, 1, "somebody", List.of("python3", "lead_list_runner.py"));
  }

  private static Optional<RunState> state(RunState.Kind kind, String status) {
    return Optional.of(new RunState(RUN, kind, status, false, 0, null));
  }
}
