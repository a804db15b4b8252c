package dev.leadlist.runner.postgres.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.Claim;
import dev.leadlist.runner.RunStore;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.store.RunStoreContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * On a table of the user's with nothing beside it. {@code LeasedRunStoreContract} does not apply:
 * no tokens, no expiry, no memory of failures and pauses beyond the worker, no signals, and
 * untargeted workers do not share runs.
 */
class PlainTableRunStoreTests extends RunStoreContract {
  private static StoreHarness harness;

  @BeforeAll
  static void createDatabase() {
    harness = new StoreHarness(TestDatabase.createWithPlainTable());
  }

  @AfterAll
  static void dropDatabase() {
    harness.close();
  }

  @AfterEach
  void clear() {
    closeStores();
    harness.clear();
  }

  @Test
  void claimsCarryNoTokens() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);

    Claim claim = claim(store, run);

    assertThat(store.hasFencingTokens()).isFalse();
    assertThat(claim.fencingToken()).isZero();
    assertThat(store.believes(claim)).isTrue();
  }

  @Test
  void anUntargetedWorkerThatMayNotBeAloneIsRefused() {
    RunStore store = create(worker().alone(false).build());

    assertThatThrownBy(store::open)
        .isInstanceOf(StoreSetupException.class)
        .hasMessageContaining("WORKER_ALONE");

    store.close();
  }

  @Test
  void aLostSessionLosesTheRunAtTheNextClaim() {
    UUID run = insert("discovery", "active");
    RunStore first = openFor(run);
    claim(first, run);
    harness.execute("select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_locks"
        + " where locktype = 'advisory' and granted");

    RunStore second = openFor(run);
    claim(second, run);

    assertThat(look(first, run).claims()).isEmpty();
  }

  @Override
  protected RunStore create(WorkerSettings settings) {
    return harness.create(settings);
  }

  @Override
  protected UUID insert(String stage, @Nullable String status) {
    return harness.insert(stage, status);
  }

  @Override
  protected void setStatus(UUID run, @Nullable String status) {
    harness.setStatus(run, status);
  }

  @Override
  protected void delete(UUID run) {
    harness.delete(run);
  }

  @Override
  protected String stage(UUID run) {
    return harness.stage(run);
  }

  @Override
  protected String status(UUID run) {
    return harness.status(run);
  }

  @Override
  protected void note(Connection connection, UUID run) throws SQLException {
    harness.note(connection, run);
  }

  @Override
  protected int notes(UUID run) {
    return harness.notes(run);
  }

  @Override
  protected boolean passes(BooleanSupplier condition) {
    return harness.passes(condition);
  }

  @Override
  protected void goSilent() {
    harness.goSilent();
  }

  @Override
  protected void answer() {
    harness.answer();
  }
}
