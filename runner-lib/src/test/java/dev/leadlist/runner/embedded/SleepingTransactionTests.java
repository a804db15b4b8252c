package dev.leadlist.runner.embedded;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A transaction that falls asleep is ended by the server, with all its locks, and writes nothing.
 */
@Tag("faults")
class SleepingTransactionTests {
  private final Workplace place = new Workplace(Mode.FULL);

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void aTransactionThatFellAsleepWritesNothingAndIsDoneAgain() throws Exception {
    place.database.execute("create table leads (run_id uuid)");
    try (FaultTally tally = new FaultTally("idle_in_transaction_session_timeout hit")) {
      for (int round = 0; round < FaultRounds.of(5); round++) {
        UUID run = place.runs.insertActive();
        AsleepOnce handler = new AsleepOnce();
        Worker worker = place.start(place.worker(run, handler).lease(Duration.ofSeconds(2)));
        WorkerExit exit = Workplace.exitOf(worker);
        worker.close();
        String leads = place
            .database
            .query("select count(*) from leads where run_id = '" + run + "'")
            .get(0);
        tally.rounds(1);
        tally.countIf(!leads.equals("1"), Harm.STALE_WRITE, leads + " leads");
        tally.countIf(handler.times.get() != 2, Harm.DOUBLE_HANDLING, handler.times + " times");
        tally.countIf(
            exit.reason() != ExitReason.TARGET_TERMINAL, Harm.LOST_STOP_SIGNAL, exit.toString());
      }
    }
  }

  /** Sleeps in its first transaction until the server has ended the session. */
  private final class AsleepOnce implements RunHandler {
    final AtomicInteger times = new AtomicInteger();

    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      boolean asleep = times.incrementAndGet() == 1;
      context.inTransaction(connection -> {
        TransactionTests.insertLead(connection, run);
        if (asleep) {
          int session = session(connection);
          Eventually.that(
              "the server ends the session",
              () -> place
                  .database
                  .query("select 1 from pg_stat_activity where pid = " + session)
                  .isEmpty());
        }
        return true;
      });
      return Step.complete();
    }
  }

  private static int session(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }
}
