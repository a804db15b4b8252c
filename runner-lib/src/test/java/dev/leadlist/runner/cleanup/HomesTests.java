package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.cleanup.Evidence.Home;
import dev.leadlist.runner.postgres.RunInquiry;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.RunFile;
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

  private static Home home(Optional<String> told, String url) {
    Candidate candidate = new Candidate(
        new ProcessEntry(SELF, 1, "u", List.of()),
        new Papers(
            told.map(database -> new RunFile(SELF, "w", "t", Optional.of(RUN), database)),
            url == null
                ? Optional.empty()
                : Optional.of(Map.of("RUN_FILTER_ID", RUN.toString(), "POSTGRES_URL", url)),
            List.of()),
        true,
        false);
    return new Homes(RunInquiry.fingerprint(ours.dataSource()), RunInquiry.place(ours.dataSource()))
        .of(candidate);
  }

  private static String place(TestDatabase database) {
    return "localhost:%d/%s".formatted(database.port(), database.name());
  }
}
