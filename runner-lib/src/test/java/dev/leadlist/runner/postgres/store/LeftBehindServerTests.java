package dev.leadlist.runner.postgres.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.sql.LeftBehind;
import dev.leadlist.runner.postgres.sql.RunStatements;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.StepResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a primary that a failover left behind says to a worker is no answer. */
class LeftBehindServerTests {
  private static final Duration LEASE = Duration.ofSeconds(10);

  @AutoClose
  private final TestDatabase database = TestDatabase.create();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itsRefusalOfAResultIsNoNews(boolean leases) throws Exception {
    try (Connection connection = database.connection()) {
      ResultStatement results = new ResultStatement(
          LeftBehind.statements(connection, leases), "worker", RunTable.standard());
      StepResult missing = result(UUID.randomUUID());
      assertLeftBehind(() -> results.write(connection, List.of(missing)));
    }
  }

  @Test
  void aResultThatItTookIsNotBelievedWritten() throws Exception {
    UUID run = new TestRuns(database).insertActive();
    try (Connection connection = database.connection()) {
      ResultStatement results = new ResultStatement(
          LeftBehind.statements(connection, false), "worker", RunTable.standard());
      assertLeftBehind(() -> results.write(connection, List.of(result(run))));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thatItHasNoRunIsNoNews(boolean leases) throws Exception {
    try (Connection connection = database.connection()) {
      ClaimStatement claims =
          new ClaimStatement(LeftBehind.statements(connection, leases), "worker", LEASE);
      assertLeftBehind(() -> claims.claimAny(connection, 1, Set.of()));
      assertLeftBehind(() -> claims.claimTarget(connection, UUID.randomUUID(), Set.of()));
    }
  }

  @Test
  void thatARunIsNotThereEndsNoTransaction() throws Exception {
    try (Connection connection = database.connection()) {
      RunStatements statements = LeftBehind.statements(connection, true);
      GuardedTransaction transaction = new GuardedTransaction(statements, "worker", LEASE);
      assertLeftBehind(() -> transaction.check(connection, claim(UUID.randomUUID())));
    }
  }

  private static void assertLeftBehind(ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("99 was seen: a primary that a failover left behind");
  }

  private static StepResult result(UUID run) {
    return new StepResult(claim(run), Step.complete(), 0, Duration.ZERO, false);
  }

  private static Claim claim(UUID run) {
    return new Claim(new Run(run, "{}", 1, "stage", "active"), 1, 0);
  }
}
