package dev.leadlist.runner.postgres.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.embedded.LogCapture;
import dev.leadlist.runner.store.Registrant;
import dev.leadlist.runner.store.WorkerProgress;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeartbeatsTests {
  private final Member member = new Member(
      WorkerSettings.builder().workerId("brief").build(),
      new Residence("here", "this process", null),
      Timing.system().nanoTime(),
      new Registrant() {
        @Override
        public WorkerProgress progress() {
          return new WorkerProgress(0, 0, Optional.empty(), Duration.ZERO);
        }

        @Override
        public void onStopRequested() {}
      });

  /** Its own end is in the row by then, which a late entry does not undo. */
  @Test
  void aWorkerThatEndsBeforeItsFirstHeartbeatSharesItsNameWithNobody() {
    Crowd registry = new Crowd();
    Heartbeats heartbeats = new Heartbeats(registry, Timing.system());
    heartbeats.join(member);
    registry.whileEntering = () -> heartbeats.leave(member);

    try (LogCapture log = new LogCapture()) {
      heartbeats.runOnce();
      assertThat(log.with("another process has a worker of this name")).isEmpty();
    }
  }

  @Test
  void aWorkerWhoseNameAnotherHasIsToldOnce() {
    Heartbeats heartbeats = new Heartbeats(new Crowd(), Timing.system());
    heartbeats.join(member);

    try (LogCapture log = new LogCapture()) {
      heartbeats.runOnce();
      heartbeats.runOnce();
      assertThat(log.with("another process has a worker of this name")).hasSize(1);
    }
  }

  /** A registry in which all names are taken. */
  private static final class Crowd implements Heartbeats.Registry {
    private Runnable whileEntering = () -> {};

    @Override
    public Set<String> enter(List<Member> workers) {
      whileEntering.run();
      return Set.of();
    }

    @Override
    public Map<String, Boolean> beat(List<Member> workers) {
      return Map.of();
    }
  }
}
