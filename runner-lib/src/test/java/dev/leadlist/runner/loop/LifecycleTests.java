package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.WorkerStatus;
import org.junit.jupiter.api.Test;

class LifecycleTests {
  private final Lifecycle lifecycle = new Lifecycle("worker-1");

  @Test
  void beginsNew() {
    assertThat(lifecycle.status()).isEqualTo(WorkerStatus.NEW);
  }

  @Test
  void anIllegalEdgeNamesWorkerAndBothStatesAndChangesNothing() {
    lifecycle.become(WorkerStatus.STARTING);
    lifecycle.become(WorkerStatus.RUNNING);

    assertThatThrownBy(() -> lifecycle.become(WorkerStatus.STARTING))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("worker-1")
        .hasMessageContaining("RUNNING")
        .hasMessageContaining("STARTING");

    assertThat(lifecycle.status()).isEqualTo(WorkerStatus.RUNNING);
  }

  @Test
  void triesOnlyFromTheExpectedState() {
    assertThat(lifecycle.tryBecome(WorkerStatus.RUNNING, WorkerStatus.STOPPING)).isFalse();
    assertThat(lifecycle.tryBecome(WorkerStatus.NEW, WorkerStatus.ENDED)).isTrue();

    assertThat(lifecycle.status()).isEqualTo(WorkerStatus.ENDED);
  }
}
