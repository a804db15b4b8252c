package dev.leadlist.runner.embedded;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.faults.FaultRounds;
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
import javax.sql.DataSource;

/** Two workers that share runs while something disturbs them, and a journal of what they write. */
final class SharedWork {
  private static final int STEPS = 5;

  private final Workplace place;
  private final DataSource connections;
  private final Random random = FaultRounds.random();
  private final Map<UUID, String> handling = new ConcurrentHashMap<>();

  /** Each write tells the highest token that had been written before it. */
  SharedWork(Workplace place, DataSource connections) {
    this.place = place;
    this.connections = connections;
    place.database.execute("""
        create table journal (run uuid, token bigint, highest bigint, worker text);
        create index on journal (run);
        """);
  }

  /** Has them work for some rounds, and counts the harm. */
  void disturb(String scenario, Runnable disturbance) throws Exception {
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
    return place.start(Worker.builder(connections)
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
