package dev.leadlist.runner.postgres.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.RunStore;
import dev.leadlist.runner.store.RunStoreContract;
import dev.leadlist.runner.store.StorePlace;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * On a table of the user's with nothing beside it. {@code LeasedRunStoreContract} does not apply:
 * no tokens, no expiry, no memory of failures and pauses beyond the worker, no signals, and
 * untargeted workers do not share runs.
 */
class PlainTableRunStoreTests extends RunStoreContract {
  @AutoClose
  private static final StoreHarness harness = new StoreHarness(TestDatabase.createWithPlainTable());

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
}
