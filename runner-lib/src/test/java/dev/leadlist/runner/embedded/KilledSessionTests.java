package dev.leadlist.runner.embedded;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * P6 while sessions break in the midst of claims and writes: by an administrator, by a statement
 * timeout, and by deadlocks with a writer that locks runs in its own order.
 */
@Tag("faults")
class KilledSessionTests {
  private static final int STEPS = 5;

  private final Workplace place = new Workplace(Mode.FULL);
  private final Random random = new Random(17);
  private final Map<UUID, String> handling = new ConcurrentHashMap<>();

  /** Each write tells the highest token that had been written before it. */
  @BeforeEach
  void createJournal() {
    place.database.execute("""
        create table journal (run uuid, token bigint, highest bigint, worker text);
        create index on journal (run);
        """);
  }

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void noRunIsWorkedOnTwiceWhileSessionsAreKilled() throws Exception {
    disturb("pool sessions killed mid-claim and mid-write", () -> place.outsider.execute("""
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
        order by random() limit 1
        """));
    Eventually.that("the server has counted killed sessions", () -> count("sessions_killed") > 0);
  }

  @Test
  void noRunIsWorkedOnTwiceWhileStatementsTimeOut() throws Exception {
    place.database.execute(
        "alter database %s set statement_timeout = '100ms'".formatted(place.database.name()));
    disturb("statements time out behind a lock", () -> place.outsider.execute("""
        begin;
        set local statement_timeout = 0;
        lock table pm_pipeline.runs in exclusive mode;
        select pg_sleep(0.15);
        commit
        """));
  }

  @Test
  void noRunIsWorkedOnTwiceWhileAWriterLocksRunsInItsOwnOrder() throws Exception {
    disturb("a writer locks runs and leases in its own order", () -> place.outsider.execute("""
        begin;
        set local lock_timeout = '40ms';
        do $$ begin
          perform 1 from pm_pipeline.run_leases order by random() for update;
          perform 1 from pm_pipeline.runs order by random() for update;
        exception when lock_not_available or deadlock_detected then null;
        end $$;
        commit
        """));
  }

  private int count(String statistic) {
    String sql = "select %s from pg_stat_database where datname = current_database()";
    return Integer.parseInt(place.database.query(sql.formatted(statistic)).get(0));
  }

  private void disturb(String scenario, Runnable disturbance) throws Exception {
    try (FaultTally tally = new FaultTally(scenario)) {
      for (int round = 0; round < FaultRounds.of(10); round++) {
        disturb(disturbance, tally);
      }
    }
  }

  private void disturb(Runnable disturbance, FaultTally tally) throws Exception {
    List<UUID> runs = new ArrayList<>();
    List<Worker> workers = List.of(worker("one", tally), worker("two", tally));
    long until = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
    while (System.nanoTime() < until) {
      runs.add(place.runs.insertActive()); // there is always work when it strikes
      Eventually.randomPhase(random, Duration.ofMillis(10));
      disturbance.run();
    }
    Eventually.that(
        "all runs are worked off once nobody disturbs",
        Duration.ofSeconds(30),
        () -> runs.stream().map(place.runs::status).allMatch("completed"::equals));
    workers.forEach(Worker::requestStop);
    for (Worker worker : workers) {
      Workplace.exitOf(worker);
      worker.close();
    }
    tally.rounds(1);
    int stale = Integer.parseInt(place
        .database
        .query("select count(*) from journal where token < highest")
        .get(0));
    tally.countIf(stale > 0, Harm.STALE_WRITE, stale + " writes under an old token");
  }

  private Worker worker(String name, FaultTally tally) {
    return place.start(Worker.builder(place.pool)
        .workerId(name + "-" + UUID.randomUUID())
        .handler((run, context) -> handle(name, run, context, tally))
        .concurrency(3)
        .pollInterval(Mode.POLL_INTERVAL)
        .maxFailures(1_000)); // a broken session is a failure of the handler's own transaction
  }

  private Step handle(String name, Run run, RunContext context, FaultTally tally) throws Exception {
    String other = handling.putIfAbsent(run.id(), name);
    tally.countIf(other != null, Harm.DOUBLE_HANDLING, "%s beside %s".formatted(name, other));
    try {
      int writes = context.inTransaction(connection -> {
        try (PreparedStatement insert = connection.prepareStatement("""
            insert into journal
            select j.run, j.token, (select max(token) from journal where run = j.run), j.worker
            from (values (?::uuid, ?::bigint, ?::text)) j(run, token, worker)
            """)) {
          insert.setObject(1, run.id());
          insert.setLong(2, context.fencingToken());
          insert.setString(3, name);
          return insert.executeUpdate();
        }
      });
      int stage = run.stage().startsWith("step") ? Integer.parseInt(run.stage().substring(4)) : 0;
      return stage + writes >= STEPS ? Step.complete() : Step.next("step" + (stage + writes));
    } finally {
      handling.remove(run.id(), name);
    }
  }
}
