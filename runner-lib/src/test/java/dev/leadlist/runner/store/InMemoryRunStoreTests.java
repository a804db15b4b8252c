package dev.leadlist.runner.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.time.ManualTiming;
import java.sql.Connection;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InMemoryRunStoreTests extends LeasedRunStoreContract {
  private final ManualTiming timing = new ManualTiming();
  private final InMemoryRuns runs = new InMemoryRuns(timing);
  private final StorePlace place = new StorePlace() {
    @Override
    public RunStore create(WorkerSettings settings) {
      return runs.store(settings);
    }

    @Override
    public UUID insert(String stage, @Nullable String status) {
      return runs.insert(stage, status);
    }

    @Override
    public void setStatus(UUID run, @Nullable String status) {
      runs.setStatus(run, status);
    }

    @Override
    public void delete(UUID run) {
      runs.delete(run);
    }

    @Override
    public String stage(UUID run) {
      return runs.stage(run);
    }

    @Override
    public @Nullable String status(UUID run) {
      return runs.status(run);
    }

    @Override
    public void note(Connection connection, UUID run) {
      InMemoryRunStore.note(connection, run);
    }

    @Override
    public int notes(UUID run) {
      return runs.notes(run);
    }

    @Override
    public boolean passes(BooleanSupplier condition) {
      for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
        timing.advance(Duration.ofMillis(10));
      }
      return condition.getAsBoolean();
    }

    @Override
    public void goSilent() {
      runs.goSilent();
    }

    @Override
    public void answer() {
      runs.answer();
    }
  };

  @Test
  void leasesAreRenewedWhileTimePasses() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Claim claim = claim(store, run);

    timing.advance(Duration.ofMinutes(5));

    assertThat(store.believes(claim)).isTrue();
    assertThat(look(openFor(run), run).claims()).isEmpty();
  }

  @Test
  void aWorkerThatIsCutOffIsBelievedByNobodyAfterItsLease() {
    UUID run = insert("discovery", "active");
    RunStore store = open(worker().workerId("cut-off").targetRun(run));
    Claim claim = claim(store, run);

    runs.cutOff("cut-off");
    timing.advance(Duration.ofSeconds(11));

    assertThat(store.believes(claim)).isFalse();
    assertThat(claim(openFor(run), run).fencingToken()).isGreaterThan(claim.fencingToken());
  }

  @Test
  void suppressedSignalsLeaveThePoll() {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    Heard heard = new Heard();
    store.watch(run, heard);
    runs.suppressSignals();

    runs.end(run);
    timing.advance(POLL);

    assertThat(heard.suspicions()).isZero();
    assertThat(heard.heardOfTheEnd()).isTrue();
  }

  @Test
  void theConnectionRefusesUse() throws Exception {
    UUID run = insert("discovery", "active");
    RunStore store = openFor(run);
    store.inTransaction(claim(store, run), connection -> {
      assertThatThrownBy(connection::createStatement)
          .isInstanceOf(UnsupportedOperationException.class);
      return "refused";
    });
  }

  @Override
  protected StorePlace place() {
    return place;
  }

  @Override
  protected void expireLease(UUID run) {
    runs.expire(run);
  }

  @Override
  protected void endPause(UUID run) {
    timing.advance(Duration.ofHours(1));
  }

  @Override
  protected String registered(String worker) {
    return runs.registry().inWords(worker);
  }

  @Override
  protected void requestStop(String worker) {
    runs.registry().requestStop(worker);
  }

  @Override
  protected void forgeSignal(UUID run) {
    runs.forgeSignal(run);
  }
}
