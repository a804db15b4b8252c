package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.cleanup.Evidence.Home;
import dev.leadlist.runner.postgres.RunInquiry;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.RunFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which database a worker works on. */
class HomesTests {
  private static final ProcessIdentity SELF = ProcessIdentity.self();
  private static final UUID RUN = UUID.randomUUID();
  private static final String RULE = RunTable.standard().endRule();

  @AutoClose
  private static final TestDatabase ours = TestDatabase.create();

  @AutoClose
  private static final TestDatabase other = TestDatabase.create();

  @Test
  void theVariableLeadsToIt() {
    assertThat(home(Optional.empty(), ours.jdbcUrl())).isEqualTo(Home.SAME);
    assertThat(home(Optional.empty(), other.jdbcUrl())).isEqualTo(Home.OTHER);
  }

  @Test
  void theRunFileIsEnoughWhereNoVariableCanBeRead() {
    assertThat(home(Optional.of(place(ours)), null)).isEqualTo(Home.SAME);
    assertThat(home(Optional.of(place(other)), null)).isEqualTo(Home.UNKNOWN);
  }

  /** A program may set another database than its environment names. */
  @Test
  void theRunFileWinsOverTheVariable() {
    assertThat(home(Optional.of(place(ours)), other.jdbcUrl())).isEqualTo(Home.SAME);
    assertThat(home(Optional.of(place(other)), ours.jdbcUrl())).isEqualTo(Home.UNKNOWN);
    assertThat(home(Optional.of("?"), ours.jdbcUrl())).isEqualTo(Home.UNKNOWN);
  }

  @Test
  void theVariableTellsMoreWhereBothSayTheSame() {
    String byAnotherName = ours.jdbcUrl().replace("localhost", "127.0.0.1");
    String itsPlace = place(ours).replace("localhost", "127.0.0.1");
    assertThat(home(Optional.of(itsPlace), byAnotherName)).isEqualTo(Home.SAME);
    assertThat(home(Optional.of(place(other)), other.jdbcUrl())).isEqualTo(Home.OTHER);
  }

  @Test
  void whoeverWritesDownAnotherRuleIsNotJudgedByOurs() {
    for (RunTable other : List.of(
        RunTable.builder().table("jobs").build(),
        RunTable.builder().schema("other").build(),
        RunTable.builder().idColumn("key").build(),
        RunTable.builder().statusColumn("state").build(),
        RunTable.builder().terminalStatuses(List.of("completed", "error")).build())) {
      RunFile file = new RunFile(SELF, "w", Optional.of(RUN), place(ours), other.endRule());
      assertThat(home(new Papers(Optional.of(file), Optional.empty(), List.of())))
          .as(other.endRule())
          .isEqualTo(Home.OTHER_RUNS);
    }
    RunTable sameRule = RunTable.builder()
        .terminalStatuses(List.of("archived", "error", "completed"))
        .activeStatuses(List.of("open"))
        .stageColumn("step")
        .build();
    RunFile file = new RunFile(SELF, "w", Optional.of(RUN), place(ours), sameRule.endRule());
    assertThat(home(new Papers(Optional.of(file), Optional.empty(), List.of())))
        .isEqualTo(Home.SAME);
  }

  @Test
  void aRowTellsTheRuleWhereThereIsNoRunFile() {
    String theirs = RunTable.builder().table("jobs").build().endRule();
    assertThat(homesOf(row(theirs))).containsOnly(Home.OTHER_RUNS);
    assertThat(homesOf(row(RULE))).containsOnly(Home.SAME);
    assertThat(homesOf(row(null))).as("of another program").containsOnly(Home.SAME);
  }

  private static List<Home> homesOf(RegisteredWorker row) {
    return List.of(
        home(new Papers(Optional.empty(), Optional.empty(), List.of(row))),
        home(new Papers(Optional.empty(), Optional.of(environment(ours.jdbcUrl())), List.of(row))),
        homes().of(new Registration(row, Whereabouts.HERE, Optional.empty())));
  }

  private static RegisteredWorker row(String rule) {
    return Rows.of("w", SELF.toString(), rule, RUN, Duration.ZERO, Duration.ZERO);
  }

  private static Home home(Optional<String> told, String url) {
    return home(new Papers(
        told.map(database -> new RunFile(SELF, "w", Optional.of(RUN), database, RULE)),
        Optional.ofNullable(url).map(HomesTests::environment),
        List.of()));
  }

  private static Map<String, String> environment(String url) {
    return Map.of("RUN_FILTER_ID", RUN.toString(), "POSTGRES_URL", url);
  }

  private static Home home(Papers papers) {
    ProcessEntry process = new ProcessEntry(SELF, 1, "u", List.of());
    return homes().of(new Candidate(process, papers, true, false));
  }

  private static Homes homes() {
    return new Homes(
        RunInquiry.fingerprint(ours.dataSource()), RunInquiry.place(ours.dataSource()), RULE);
  }

  private static String place(TestDatabase database) {
    return "localhost:%d/%s".formatted(database.port(), database.name());
  }
}
