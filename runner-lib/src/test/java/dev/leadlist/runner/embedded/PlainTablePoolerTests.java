package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerBuilder;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A plain table behind PgBouncer: the lock of one worker must not stay behind in its sessions. */
@Tag("faults")
class PlainTablePoolerTests {

  @ParameterizedTest
  @EnumSource(PgBouncer.PoolMode.class)
  void aLockGoesWithItsWorker(PgBouncer.PoolMode mode) throws Exception {
    Optional<Path> program = PgBouncer.find();
    assumeThat(program).as("pgbouncer").isPresent();
    try (Workplace place = new Workplace(Mode.PLAIN);
        PgBouncer pooler = PgBouncer.start(program.get(), place.database.port(), mode);
        HikariDataSource pool = Workplace.pool(pooler.jdbcUrl(place.database.name()));
        FaultTally tally = new FaultTally("behind PgBouncer, plain table, " + mode)) {
      UUID run = place.runs.insertActive();
      for (int round = 0; round < FaultRounds.of(10); round++) {
        workOnItTwice(place, pool, run);
        tally.rounds(1);
        tally.countIf(locks(place) > 0, Harm.LEFTOVER, "locks in round " + round);
      }
    }
  }

  /** Two workers one after the other; the second finds the run free. */
  private static void workOnItTwice(Workplace place, HikariDataSource pool, UUID run) {
    for (int time = 0; time < 2; time++) {
      AtomicInteger handled = new AtomicInteger();
      WorkerBuilder builder = Workplace.worker(pool, run, (r, context) -> {
        handled.incrementAndGet();
        return Step.next("again");
      });
      try (Worker worker = place.build(builder.maxLoops(3))) {
        assertThat(worker.run().reason()).isEqualTo(ExitReason.LOOP_LIMIT);
      }
      assertThat(handled).hasPositiveValue();
    }
  }

  /** A pooler takes a moment to notice that a client has gone. */
  private static int locks(Workplace place) throws InterruptedException {
    String count = "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
        + " where locktype = 'advisory' and datname = current_database()";
    long since = System.nanoTime();
    int locks = Integer.parseInt(place.database.query(count).get(0));
    while (locks > 0 && System.nanoTime() - since < 1_000_000_000L) {
      locks = Integer.parseInt(place.database.query(count).get(0));
    }
    return locks;
  }
}
