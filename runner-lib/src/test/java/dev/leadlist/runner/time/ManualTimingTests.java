package dev.leadlist.runner.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimingTests {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTiming timing = new ManualTiming();
  private final Wakeup wakeup = new Wakeup();
  private final List<String> events = new ArrayList<>();

  @Test
  void waitingMovesTheClockByTheLimit() throws InterruptedException {
    Instant before = timing.wallTime();

    assertThat(timing.await(wakeup, SECOND)).isFalse();

    assertThat(timing.passed()).isEqualTo(SECOND);
    assertThat(timing.wallTime()).isEqualTo(before.plus(SECOND));
  }

  @Test
  void aRaisedWakeupEndsTheWaitAtOnceAndIsLowered() throws InterruptedException {
    wakeup.raise();

    assertThat(timing.await(wakeup, SECOND)).isTrue();
    assertThat(timing.passed()).isZero();
    assertThat(timing.await(wakeup, SECOND)).isFalse();
  }

  @Test
  void anActionMayRaiseTheWakeupOnTheWay() throws InterruptedException {
    timing.at(Duration.ofMillis(300), wakeup::raise);
    timing.at(Duration.ofMillis(400), () -> events.add("later"));

    assertThat(timing.await(wakeup, SECOND)).isTrue();

    assertThat(timing.passed()).isEqualTo(Duration.ofMillis(300));
    assertThat(events).isEmpty();
  }

  @Test
  void actionsRunInOrderOfTimeAndThenOfScheduling() {
    timing.at(Duration.ofMillis(2), () -> events.add("c"));
    timing.at(Duration.ofMillis(1), () -> events.add("a"));
    timing.at(Duration.ofMillis(1), () -> events.add("b"));

    timing.advance(SECOND);

    assertThat(events).containsExactly("a", "b", "c");
  }

  @Test
  void aPeriodicActionRunsOnceAPeriod() {
    timing.every(SECOND, () -> events.add("tick"));

    timing.advance(Duration.ofMillis(3_500));

    assertThat(events).hasSize(3);
  }

  @Test
  void aSteppedWallClockLeavesTheMonotonicOneAlone() {
    Instant before = timing.wallTime();

    timing.stepWallClock(Duration.ofHours(1));

    assertThat(timing.wallTime()).isEqualTo(before.plus(Duration.ofHours(1)));
    assertThat(timing.nanoTime()).isZero();
  }

  @Test
  void anInterruptedThreadDoesNotWait() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> timing.await(wakeup, SECOND)).isInstanceOf(InterruptedException.class);

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(timing.passed()).isZero();
  }
}
