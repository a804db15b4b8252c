package dev.leadlist.runner.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The registry as somebody uses it who looks after workers, on rows as workers leave them. */
class WorkerRegistryTests {
  private static final RunTable RUNS = RunTable.standard();
  private static final UUID RUN = new UUID(1, 2);

  private final TestDatabase database = TestDatabase.create();
  private final WorkerRegistry registry = new WorkerRegistry(database.dataSource(), RUNS);

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  /** Inserts a worker that was last heard of {@code silence} ago and has a lease of 10 s. */
  private void insert(String id, String status, Duration silence) {
    database.execute("""
        insert into pm_pipeline.worker_registry (worker_id, worker_type, started_at, last_heartbeat,
          status, process, lease, ended_at)
        select '%1$s', 'test', now() - interval '1 day', beat, '%2$s', 'a/1/2/3', '10 seconds',
          case when '%2$s' <> 'active' then beat end
        from (select clock_timestamp() - interval '%3$d milliseconds') as b (beat)
        """.formatted(id, status, silence.toMillis()));
  }

  private String liveness(String id) {
    return database
        .query("select liveness from pm_pipeline.workers where worker_id = '%s'".formatted(id))
        .get(0);
  }

  private RegisteredWorker find(String id) {
    return registry.find(id).orElseThrow();
  }

  @Test
  void tellsAliveFromSilentAsTheViewDoes() {
    insert("alive", "active", Duration.ofMillis(1_500));
    insert("silent", "active", RegisteredWorker.SILENT_AFTER);
    insert("ended", "ended", Duration.ofSeconds(9));

    assertThat(liveness("alive")).isEqualTo("alive");
    assertThat(find("alive").isSilent()).isFalse();
    assertThat(liveness("silent")).isEqualTo("silent");
    assertThat(find("silent").isSilent()).isTrue();
    assertThat(find("silent").silence())
        .isBetween(RegisteredWorker.SILENT_AFTER, Duration.ofSeconds(30));
    assertThat(liveness("ended")).isEqualTo("ended");
    assertThat(find("ended").isSilent()).isFalse();
  }

  @Test
  void listsWhoHasNotEndedTheOldestFirst() {
    insert("ended", "ended", Duration.ZERO);
    insert("young", "active", Duration.ZERO);
    insert("old", "crashed", Duration.ZERO);
    database.execute("update pm_pipeline.worker_registry set started_at = now() - interval '1 hour'"
        + " where worker_id = 'young'");

    assertThat(registry.workers())
        .extracting(RegisteredWorker::workerId)
        .containsExactly("old", "young");
    assertThat(registry.find("nobody")).isEmpty();
  }

  @Test
  void whatOtherProgramsWriteWhenTheyEndIsAnEnd() {
    insert("theirs", "stopped", Duration.ZERO);

    assertThat(find("theirs").status()).isEqualTo(RegisteredWorker.Status.ENDED);
    assertThat(registry.workers()).isEmpty();
  }

  @Test
  void theViewShowsTheStatusOfTheRun() {
    insert("bound", "active", Duration.ZERO);
    database.execute("""
        update pm_pipeline.worker_registry set run_filter_id = '%1$s';
        insert into pm_pipeline.runs (id, status) values ('%1$s', ' archived ');
        """.formatted(RUN));

    assertThat(database.query("select run_status from pm_pipeline.workers"))
        .containsExactly("archived");
  }

  @Test
  void asksWorkersToStopByNameAndByRun() throws SQLException {
    insert("one", "active", Duration.ZERO);
    insert("other", "active", Duration.ZERO);
    insert("over", "ended", Duration.ZERO);
    database.execute(
        "update pm_pipeline.worker_registry set run_filter_id = '%s' where worker_id <> 'one'"
            .formatted(RUN));
    try (SignalProbe probe = new SignalProbe(database, RUNS)) {
      assertThat(registry.requestStop("one")).isEqualTo(1);
      assertThat(registry.requestStop("over")).isZero();
      assertThat(registry.requestStop("nobody")).isZero();
      assertThat(registry.requestStopOfRun(RUN)).isEqualTo(1);

      assertThat(find("one").stopRequestedAt()).isPresent();
      assertThat(find("other").stopRequestedAt()).isPresent();
      assertThat(find("over").stopRequestedAt()).isEmpty();
      assertThat(probe.payloads()).containsExactly("stop one", "stop other");
    }
  }

  @Test
  void aSecondRequestLeavesTheTimeOfTheFirst() {
    insert("one", "active", Duration.ZERO);
    registry.requestStop("one");
    RegisteredWorker first = find("one");

    assertThat(registry.requestStop("one")).isEqualTo(1);

    assertThat(find("one").stopRequestedAt()).isEqualTo(first.stopRequestedAt());
  }

  @Test
  void notesACrashUnlessTheWorkerWasHeardOfSince() {
    insert("dead", "active", Duration.ofSeconds(5));
    insert("quick", "active", Duration.ofSeconds(5));
    RegisteredWorker dead = find("dead");
    RegisteredWorker quick = find("quick");
    database.execute("update pm_pipeline.worker_registry set last_heartbeat = clock_timestamp()"
        + " where worker_id = 'quick'");

    assertThat(registry.markCrashed(dead)).isTrue();
    assertThat(registry.markCrashed(dead)).as("once").isFalse();
    assertThat(registry.markCrashed(quick)).isFalse();

    assertThat(liveness("dead")).isEqualTo("crashed");
    assertThat(find("dead").endedAt()).isPresent();
    assertThat(liveness("quick")).isEqualTo("alive");
  }

  @Test
  void takesSilenceForACrashOnlyWhileOthersAreHeard() {
    insert("silent", "active", Duration.ofSeconds(60));
    insert("silent too", "active", Duration.ofSeconds(61));
    insert("late", "active", Duration.ofSeconds(9));
    insert("foreign", "active", Duration.ofSeconds(60));
    database.execute("update pm_pipeline.worker_registry set lease = null, process = null"
        + " where worker_id = 'foreign'");
    // all beats stopped within ten seconds of each other but that of the late one
    database.execute(
        "update pm_pipeline.worker_registry set status = 'ended'" + " where worker_id = 'late'");
    assertThat(registry.markSilentAsCrashed())
        .as("the server may have been away")
        .isZero();

    database.execute(
        "update pm_pipeline.worker_registry set status = 'active'" + " where worker_id = 'late'");
    assertThat(registry.markSilentAsCrashed()).isEqualTo(2);

    assertThat(List.of(liveness("silent"), liveness("silent too"), liveness("late")))
        .containsExactly("crashed", "crashed", "silent");
    assertThat(liveness("foreign")).as("promises no heartbeat").isEqualTo("silent");
  }

  @Test
  void purgesWhatEndedLongAgo() {
    insert("recent", "ended", Duration.ofHours(1));
    insert("old", "ended", Duration.ofDays(3));
    insert("old crash", "crashed", Duration.ofDays(3));
    insert("silent", "active", Duration.ofDays(3));

    assertThat(registry.purge(Duration.ofDays(2))).isEqualTo(2);

    assertThat(database.query("select worker_id from pm_pipeline.worker_registry order by 1"))
        .containsExactly("recent", "silent");
  }

  @Test
  void isUsedAsTheDocumentationSays() {
    insert("silent", "active", Duration.ofMinutes(1));
    insert("long gone", "ended", Duration.ofDays(31));
    DataSource dataSource = database.dataSource();
    String workerId = "silent";

    WorkerRegistry registry = new WorkerRegistry(dataSource, RunTable.standard());
    List<RegisteredWorker> silent =
        registry.workers().stream().filter(RegisteredWorker::isSilent).toList();
    registry.requestStop(workerId);
    registry.purge(Duration.ofDays(30));

    assertThat(silent).extracting(RegisteredWorker::workerId).containsExactly("silent");
    assertThat(find("silent").stopRequestedAt()).isPresent();
    assertThat(registry.find("long gone")).isEmpty();
  }

  @Test
  void saysSoWhereThereIsNoRegistry() {
    try (TestDatabase plain = TestDatabase.createWithPlainTable()) {
      WorkerRegistry none = new WorkerRegistry(plain.dataSource(), RUNS);

      assertThatThrownBy(none::workers)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("worker_registry");
    }
  }
}
