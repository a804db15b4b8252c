package dev.leadlist.runner.postgres.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.LeasedRunStoreContract;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.store.StorePlace;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PostgresRunStoreTests extends LeasedRunStoreContract {
  @AutoClose
  private static final StoreHarness harness = new StoreHarness(TestDatabase.create());

  @Override
  protected StorePlace place() {
    return harness;
  }

  @AfterEach
  void clear() {
    closeStores();
    harness.clear();
  }

  @Test
  void closingLeavesNoThreadAndNoSession() {
    UUID run = insert("discovery", "active");
    long threadsBefore = StoreHarness.threads();
    RunStore store = openFor(run);
    claim(store, run);

    store.close();

    assertThat(StoreHarness.threads()).isLessThanOrEqualTo(threadsBefore);
    assertThat(passes(() -> harness.sessions() == 0)).isTrue();
  }

  @Test
  void aRunLockedByAnotherSessionIsSkippedAndNotMissing() throws SQLException {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    try (Connection connection = harness.connection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select 1 from pm_pipeline.runs for update");

      assertThat(look(store, run).target()).get().matches(state -> !state.isOver());
      assertThat(look(store, run).claims()).isEmpty();
      connection.rollback();
    }

    assertThat(claim(store, run)).isNotNull();
  }

  @Test
  void closingFromAnotherThreadCutsOffAClaimThatHangs() throws Exception {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);
    try (Connection connection = harness.connection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select 1 from pm_pipeline.runs for update");
      Thread closing = new Thread(() -> {
        passes(() -> harness.waiting() == 1);
        store.close();
      });
      closing.start();

      assertThatThrownBy(() -> apply(store, claim, dev.leadlist.runner.Step.complete()))
          .isInstanceOf(StoreUnavailableException.class);

      StoreHarness.join(closing);
      assertThat(closing.isAlive()).isFalse();
      connection.rollback();
    }
  }

  @Test
  void anInterruptedThreadStillGivesItsLeasesBack() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    claim(store, run);

    Thread.currentThread().interrupt();
    store.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(claim(openFor(run), run)).isNotNull();
  }

  @Test
  void aTransactionThatFallsAsleepIsEndedBeforeItsLease() throws Exception {
    UUID run = insert("discovery", "active");
    RunStore store = open(worker().targetRun(run).lease(Duration.ofSeconds(10)));

    String limit = store.inTransaction(claim(store, run), connection -> {
      try (Statement statement = connection.createStatement();
          var row = statement.executeQuery("show idle_in_transaction_session_timeout")) {
        row.next();
        return row.getString(1);
      }
    });

    assertThat(limit).isEqualTo("8s");
  }

  @Override
  protected void expireLease(UUID run) {
    harness.execute(
        "update pm_pipeline.run_leases set expires_at = pg_catalog.now() where run_id = '%s'", run);
  }

  @Override
  protected void endPause(UUID run) {
    harness.execute(
        "update pm_pipeline.run_leases set available_at = '-infinity' where run_id = '%s'", run);
  }

  @Override
  protected String registered(String worker) {
    return harness.registry().find(worker).map(PostgresRunStoreTests::inWords).orElse("null");
  }

  private static String inWords(RegisteredWorker worker) {
    String reason = worker.exitReason().map(why -> " " + why).orElse("");
    return worker.status().name().toLowerCase(Locale.ROOT) + reason + ", loops " + worker.loops();
  }

  @Override
  protected void requestStop(String worker) {
    assertThat(harness.registry().requestStop(worker)).isEqualTo(1);
  }

  @Override
  protected void forgeSignal(UUID run) {
    harness.execute(
        "select pg_catalog.pg_notify('%s', '%s')",
        SignalChannel.of(dev.leadlist.runner.RunTable.standard()), run);
  }
}
