package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RegisteredWorker;
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

  private static final Duration HUNG_AFTER = Duration.ofMinutes(5);
  private static final Optional<RunFile> NO_FILE = Optional.empty();

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
    server = new Evidence.Server(true, false, evidence().age());
    assertThat(judge().verdict()).as("as old as the worker").isEqualTo(Verdict.STALE);
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
  void aDeadOwnersWorkerIsNoProductionWorker() {
    environment.remove("RUN_FILTER_ID");
    isOrphaned = true;
    assertThat(judge().verdict()).isEqualTo(Verdict.ORPHANED);
  }

  @Test
  void aTargetThatIsNoIdProvesNothing() {
    environment.put("RUN_FILTER_ID", "0a14f2a7...");
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anEnvironmentThatNobodyMayReadProvesNothing() {
    Judgement judgement =
        Judge.judge(candidate(new Papers(NO_FILE, Optional.empty(), List.of())), evidence());
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.reason()).contains("as user somebody, or as root");
  }

  @Test
  void aRowStandsInForAnEnvironmentThatTheSystemDoesNotShow() {
    Papers papers = new Papers(NO_FILE, Optional.empty(), List.of(row(RUN, Duration.ZERO)));
    assertThat(candidate(papers).targetRun()).contains(RUN);
    assertThat(Judge.judge(candidate(papers), evidence()).verdict()).isEqualTo(Verdict.STALE);
  }

  /** Where another user's is hidden, its namespaces are too. */
  @Test
  void aRowDoesNotStandInForOneThatIsHiddenFromThisUser() {
    sharesNamespaces = false;
    Papers papers = new Papers(NO_FILE, Optional.empty(), List.of(row(RUN, Duration.ZERO)));
    Judgement judgement = Judge.judge(candidate(papers), evidence());
    assertThat(judgement.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judgement.reason()).contains("as user somebody, or as root");
  }

  /** It may not be over by the rule that it ends itself by, whatever ours says. */
  @Test
  void whoeverGoesByAnotherRuleThanWasAskedForIsUnknown() {
    assertThat(judge().verdict()).isEqualTo(Verdict.STALE);
    home = Home.OTHER_RUNS;
    assertThat(judge().verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judge().reason()).contains("another run table", "terminal statuses");
  }

  @Test
  void aRunFileTellsTheTargetWhateverTheEnvironmentSays() {
    environment.put("RUN_FILTER_ID", UUID.randomUUID().toString());
    RunFile file = new RunFile(SELF, "w", Optional.of(RUN), "h:5432/db", "rule");
    Papers papers = new Papers(Optional.of(file), Optional.of(environment), List.of());
    assertThat(Finding.of(candidate(papers), Judge.judge(candidate(papers), evidence())))
        .extracting(Finding::target, Finding::workers)
        .containsExactly(Optional.of(RUN.toString()), List.of("w"));
  }

  @Test
  void aRowThatSaysOtherwiseMakesItDoubtful() {
    assertThat(judgeWith(row(RUN, Duration.ZERO)).verdict()).isEqualTo(Verdict.STALE);
    assertThat(judgeWith(row(UUID.randomUUID(), Duration.ZERO)).verdict())
        .isEqualTo(Verdict.UNKNOWN);
    assertThat(judgeWith(row(null, Duration.ZERO)).verdict()).isEqualTo(Verdict.UNKNOWN);
    environment.remove("RUN_FILTER_ID");
    assertThat(judgeWith(row(null, Duration.ZERO)).verdict()).isEqualTo(Verdict.PRODUCTION);
    assertThat(judgeWith(row(RUN, Duration.ZERO)).verdict())
        .as("a forged row makes no production worker stale")
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void whoeverMakesNoProgressHangs() {
    answer = state(RunState.Kind.OPEN, "in_progress");
    assertThat(judgeWith(row(RUN, HUNG_AFTER.minusMillis(1))).verdict()).isEqualTo(Verdict.ACTIVE);
    assertThat(judgeWith(row(RUN, HUNG_AFTER)))
        .isEqualTo(new Judgement(Verdict.HUNG, "no progress for 5m; its run is in_progress"));
    environment.remove("RUN_FILTER_ID");
    assertThat(judgeWith(row(null, HUNG_AFTER)).verdict()).isEqualTo(Verdict.HUNG);
  }

  @Test
  void whoeverIsStaleOrOrphanedOrUnknownIsThatFirst() {
    assertThat(judgeWith(row(RUN, HUNG_AFTER)).verdict()).isEqualTo(Verdict.STALE);
    home = Home.OTHER;
    assertThat(judgeWith(row(RUN, HUNG_AFTER)).verdict()).isEqualTo(Verdict.UNKNOWN);
    home = Home.SAME;
    isOrphaned = true;
    answer = state(RunState.Kind.OPEN, "in_progress");
    assertThat(judgeWith(row(RUN, HUNG_AFTER)).verdict()).isEqualTo(Verdict.ORPHANED);
  }

  @Test
  void aRowAloneMakesNobodyStale() {
    assertThat(judge(row(RUN, Duration.ZERO), Whereabouts.HERE))
        .isEqualTo(Judgement.unknown(
            "its run is completed, but only the registry says that this process is"
                + " a worker; `leadlist stop` asks it"));
    answer = Optional.of(RunState.missing(RUN));
    assertThat(judge(row(RUN, Duration.ZERO), Whereabouts.HERE).verdict())
        .isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aRowOfAProcessThatIsHereSaysHowItGetsOn() {
    answer = state(RunState.Kind.OPEN, "active");
    assertThat(judge(row(RUN, Duration.ZERO), Whereabouts.HERE).verdict())
        .isEqualTo(Verdict.ACTIVE);
    assertThat(judge(row(RUN, HUNG_AFTER), Whereabouts.HERE).verdict()).isEqualTo(Verdict.HUNG);
    assertThat(judge(row(null, Duration.ZERO), Whereabouts.HERE).verdict())
        .isEqualTo(Verdict.PRODUCTION);
  }

  @Test
  void aRowWhoseProcessIsNotHereIsJudgedByWhereThatIs() {
    RegisteredWorker row = row(RUN, HUNG_AFTER);
    assertThat(judge(row, Whereabouts.GONE).verdict()).isEqualTo(Verdict.CRASHED);
    assertThat(judge(row, Whereabouts.ELSEWHERE).verdict()).isEqualTo(Verdict.REMOTE);
    assertThat(judge(row, Whereabouts.ELSEWHERE).reason())
        .contains("(host-2)")
        .doesNotContain("silent");
    assertThat(judge(silentRow(), Whereabouts.ELSEWHERE).reason()).endsWith("; silent for 1m");
    assertThat(judge(row, Whereabouts.UNSEEN).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(judge(row, Whereabouts.UNTOLD).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  private Judgement judge() {
    return Judge.judge(
        candidate(new Papers(NO_FILE, Optional.of(environment), List.of())), evidence());
  }

  private Judgement judgeWith(RegisteredWorker row) {
    return Judge.judge(
        candidate(new Papers(NO_FILE, Optional.of(environment), List.of(row))), evidence());
  }

  private Judgement judge(RegisteredWorker row, Whereabouts whereabouts) {
    return Judge.judge(new Registration(row, whereabouts, Optional.empty()), evidence());
  }

  private Candidate candidate(Papers papers) {
    ProcessEntry process =
        new ProcessEntry(SELF, 1, "somebody", List.of("python3", "lead_list_runner.py"));
    return new Candidate(process, papers, sharesNamespaces, isOrphaned);
  }

  private Evidence evidence() {
    return new Evidence(home, answer, Optional.of(server), Duration.ofHours(1), HUNG_AFTER);
  }

  private static RegisteredWorker row(UUID target, Duration sinceProgress) {
    return Rows.of("w", SELF.toString(), target, Duration.ZERO, sinceProgress);
  }

  private static RegisteredWorker silentRow() {
    return Rows.of("w", SELF.toString(), RUN, Duration.ofMinutes(1), Duration.ZERO);
  }

  private static Optional<RunState> state(RunState.Kind kind, String status) {
    return Optional.of(new RunState(RUN, kind, status, false, 0, null));
  }
}
