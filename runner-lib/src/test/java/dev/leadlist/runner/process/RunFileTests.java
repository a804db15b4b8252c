package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.cleanup.Ended;
import dev.leadlist.runner.cleanup.Report;
import dev.leadlist.runner.cleanup.StaleWorkers;
import dev.leadlist.runner.cleanup.Verdict;
import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.postgres.TestDatabase;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker of this library is found by what it wrote down, whatever its command line is. */
@Tag("slow")
class RunFileTests {
  private static final String USER = System.getProperty("user.name");

  @Test
  void aWorkerThatOutlivedItsRunIsFoundAndEnded() throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      UUID run = new TestRuns(database).insertActive();
      try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.BLOCKED_IN_A_CALL)
          .on(database)
          .targeting(run)
          .start()) {
        worker.awaitLine("MARK in call");
        StaleWorkers workers = StaleWorkers.builder(database.dataSource())
            .grace(Duration.ofMillis(200))
            .build();
        assertThat(verdict(workers.find(), worker.pid())).isEqualTo(List.of(Verdict.ACTIVE));
        worker.signal("STOP"); // or it would leave by itself, before anybody looks
        new TestRuns(database).setStatus(run, "completed");

        assertThat(verdict(workers.find(), worker.pid())).isEqualTo(List.of(Verdict.STALE));
        assertThat(workers.end().ended().get(worker.pid()).how()).isEqualTo(Ended.How.BY_KILL);
        worker.awaitExit();
        assertThat(verdict(workers.find(), worker.pid())).isEmpty();
      }
    }
  }

  /** Its run is not in the table that was asked, and is terminal by other statuses than its own. */
  @Test
  void aWorkerOnAnotherRunTableOrWithOtherTerminalStatusesIsNotJudgedByOurs() throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      database.execute("create table pm_pipeline.jobs (like pm_pipeline.runs including all)");
      UUID run = new TestRuns(database).insertActive();
      UUID job = UUID.randomUUID();
      database.execute("""
          insert into pm_pipeline.jobs select '%s', criteria, target_quantity, stage, status
          from pm_pipeline.runs""".formatted(job));
      try (WorkerJvm onJobs = blocked(database, job, HandlerMain.TABLE, "jobs");
          WorkerJvm otherwise = blocked(
              database, run, HandlerMain.TERMINAL_STATUSES, "completed,error,archived,cancelled")) {
        onJobs.awaitLine("MARK in call");
        otherwise.awaitLine("MARK in call");
        otherwise.signal("STOP");
        new TestRuns(database).setStatus(run, "completed");

        Report forced = StaleWorkers.builder(database.dataSource()).build().end();

        assertThat(forced.ended()).isEmpty();
        assertThat(verdict(forced, onJobs.pid())).isEqualTo(List.of(Verdict.UNKNOWN));
        assertThat(verdict(forced, otherwise.pid())).isEqualTo(List.of(Verdict.UNKNOWN));
        assertThat(ProcessHandle.of(onJobs.pid())).isPresent();
        assertThat(ProcessHandle.of(otherwise.pid())).isPresent();
        Report asJobs = StaleWorkers.builder(database.dataSource())
            .runTable(RunTable.builder().table("jobs").build())
            .build()
            .find();
        assertThat(verdict(asJobs, onJobs.pid())).isEqualTo(List.of(Verdict.ACTIVE));
        Report asOtherwise = StaleWorkers.builder(database.dataSource())
            .runTable(RunTable.builder()
                .terminalStatuses(List.of("cancelled", "archived", "error", "completed"))
                .build())
            .build()
            .find();
        assertThat(verdict(asOtherwise, otherwise.pid())).isEqualTo(List.of(Verdict.STALE));
      }
    }
  }

  private static WorkerJvm blocked(TestDatabase database, UUID run, String setting, String value) {
    return WorkerJvm.launch(HandlerMain.BLOCKED_IN_A_CALL)
        .on(database)
        .targeting(run)
        .flag("-D%s=%s".formatted(setting, value))
        .start();
  }

  @Test
  void isGoneWithItsWorkerAndShowsNoSecret(@TempDir Path temporary) throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
          .on(database)
          .with("POSTGRES_URL", database.jdbcUrl() + "&password=hush")
          .targeting(new TestRuns(database).insertActive())
          .flag("-Djava.io.tmpdir=" + temporary)
          .start()) {
        worker.awaitLine("MARK idle");
        Path folder = temporary.resolve("leadlist-" + USER);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
            .isEqualTo("rwx------");
        List<Path> files = files(folder);
        assertThat(files).hasSize(1);
        assertThat(files.get(0)).content().contains(worker.workerId()).doesNotContain("hush");
        worker.signal("TERM");
        worker.awaitExit();
        assertThat(files(folder)).isEmpty();
      }
    }
  }

  @Test
  void aFolderThatOthersCouldHaveMadeOrMayWriteToIsNotUsed(@TempDir Path temporary)
      throws Exception {
    Path folder = temporary.resolve("leadlist-" + USER);
    Path elsewhere = Files.createDirectory(
        temporary.resolve("elsewhere"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createSymbolicLink(folder, elsewhere);
    assertThatThrownBy(() -> PrivateDirectory.in(temporary))
        .isInstanceOf(UncheckedIOException.class);
    Files.delete(folder);

    assertThat(PrivateDirectory.in(temporary)).isEqualTo(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
    assertThatThrownBy(() -> PrivateDirectory.in(temporary))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageContaining("open to others; remove it, or set java.io.tmpdir");
  }

  private static List<Verdict> verdict(Report report, long pid) {
    return report.findings().stream()
        .filter(finding -> finding.pid().equals(OptionalLong.of(pid)))
        .map(finding -> finding.verdict())
        .toList();
  }

  private static List<Path> files(Path folder) throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
