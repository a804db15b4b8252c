package dev.leadlist.runner.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SystemTimingTests {
  private final Timing timing = Timing.system();
  private final Wakeup wakeup = new Wakeup();

  @Test
  void anUnraisedWakeupWaitsForTheWholeLimit() throws InterruptedException {
    long since = timing.nanoTime();

    assertThat(timing.await(wakeup, Duration.ofMillis(20))).isFalse();

    assertThat(timing.since(since)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
  }

  @Test
  void aWakeupRaisedBeforeTheWaitIsRemembered() throws InterruptedException {
    wakeup.raise();
    wakeup.raise();

    assertThat(timing.await(wakeup, Duration.ofDays(1))).isTrue();
    assertThat(timing.await(wakeup, Duration.ZERO)).isFalse();
  }

  @Test
  void anotherThreadWakesTheWaitingOne() throws InterruptedException {
    AtomicBoolean raised = new AtomicBoolean();
    CountDownLatch woken = new CountDownLatch(1);
    Thread waiting = new Thread(() -> {
      try {
        raised.set(timing.await(wakeup, Duration.ofDays(365)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      woken.countDown();
    });
    waiting.start();

    wakeup.raise();

    assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(raised).isTrue();
    waiting.join();
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> timing.await(wakeup, Duration.ofDays(1)))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void whatLiesInTheFutureIsNotNegativeTimeAgo() {
    assertThat(timing.since(timing.nanoTime() + 1_000_000_000L)).isZero();
  }
}
