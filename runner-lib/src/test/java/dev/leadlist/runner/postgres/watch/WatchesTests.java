package dev.leadlist.runner.postgres.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.RunObserver;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WatchesTests {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final UUID run = UUID.randomUUID();
  private final Watches watches = new Watches(Timing.system());
  private final List<String> heard = new ArrayList<>();

  /** Else the loop, which the handler wakes as it leaves, asks for work of a run that is over. */
  @Test
  void theWorkerHearsOfTheEndBeforeTheHandlerIsInterrupted() {
    watches.add(run, noting("worker"), POLL);
    watches.add(run, noting("handler"), POLL);

    watches.tell(List.of(RunState.missing(run)));
    watches.leaseLost(run, 1);

    assertThat(heard)
        .containsExactly(
            "worker: MISSING", "handler: MISSING", "worker: lease lost", "handler: lease lost");
  }

  private RunObserver noting(String who) {
    return new RunObserver() {
      @Override
      public void onSuspicion() {
        heard.add(who + ": suspicion");
      }

      @Override
      public void onState(RunState state) {
        heard.add(who + ": " + state.kind());
      }

      @Override
      public void onSilence(StoreUnavailableException why) {
        heard.add(who + ": silence");
      }

      @Override
      public void onLeaseDoubted(long fencingToken) {
        heard.add(who + ": lease doubted");
      }

      @Override
      public void onLeaseLost(long fencingToken) {
        heard.add(who + ": lease lost");
      }
    };
  }
}
