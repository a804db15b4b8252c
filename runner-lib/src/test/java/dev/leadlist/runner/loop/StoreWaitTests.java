package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.time.ManualTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreWaitTests {
  private final ManualTiming timing = new ManualTiming();
  private final List<Thread> cutOff = new ArrayList<>();
  private final List<Runnable> patience = new ArrayList<>();
  private final StoreWait storeWait = new StoreWait(timing, cutOff::add, patience::add);
  private final AtomicBoolean pointless = new AtomicBoolean();

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  @Test
  void endsAWaitThatHasBecomePointless() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    Thread news = new Thread(() -> {
      await(waiting);
      pointless.set(true);
      storeWait.reconsider();
    });
    news.start();

    boolean cutOff = storeWait.during(pointless::get, () -> {
      waiting.countDown();
      return await(new CountDownLatch(1));
    });

    news.join();
    assertThat(cutOff).isTrue();
    assertThat(Thread.interrupted()).as("what follows sees no flag").isFalse();
  }

  @Test
  void endsAWaitThatWasPointlessBeforeItBegan() {
    pointless.set(true);

    assertThat(storeWait.during(pointless::get, () -> await(new CountDownLatch(1))))
        .isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void leavesAWaitAloneThatIsStillOfUse() {
    boolean cutOff = storeWait.during(pointless::get, () -> {
      storeWait.reconsider();
      return Thread.currentThread().isInterrupted();
    });

    assertThat(cutOff).isFalse();
  }

  @Test
  void interruptsNobodyOnceTheAnswerIsThere() {
    storeWait.during(pointless::get, () -> true);
    pointless.set(true);

    storeWait.reconsider();

    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void cutsOffWhatAnInterruptHasNotEnded() {
    storeWait.during(pointless::get, () -> {
      pointless.set(true);
      storeWait.reconsider();
      timing.advance(StoreWait.ANSWER_MARGIN.minusNanos(1));
      storeWait.reconsider();
      assertThat(cutOff).as("the answer may be on its way").isEmpty();
      timing.advance(Duration.ofNanos(1));
      storeWait.reconsider();
      return true;
    });

    assertThat(cutOff).containsExactly(Thread.currentThread());
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void cutsOffAWaitOfWhoeverWasInterruptedBefore() {
    Thread.currentThread().interrupt();
    pointless.set(true);

    storeWait.during(pointless::get, () -> {
      timing.advance(StoreWait.ANSWER_MARGIN);
      storeWait.reconsider();
      return true;
    });

    assertThat(cutOff).containsExactly(Thread.currentThread());
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void cutsItOffWithoutFurtherNews() {
    storeWait.during(pointless::get, () -> {
      pointless.set(true);
      storeWait.reconsider();
      clearTheFlag(); // patience has a thread of its own
      patience.forEach(Runnable::run); // waits, and the clock goes on
      return true;
    });

    assertThat(patience).hasSize(1);
    assertThat(cutOff).containsExactly(Thread.currentThread());
  }

  @Test
  void waitsNoLongerOnceTheAnswerIsThere() {
    pointless.set(true);
    storeWait.during(pointless::get, () -> true);

    patience.forEach(Runnable::run);

    assertThat(timing.passed()).as("waited in vain").isZero();
    assertThat(cutOff).isEmpty();
  }

  @Test
  void cutsNothingOffThatHasFoundAPurposeAgain() {
    storeWait.during(pointless::get, () -> {
      pointless.set(true);
      storeWait.reconsider();
      pointless.set(false);
      timing.advance(StoreWait.ANSWER_MARGIN);
      storeWait.reconsider();
      pointless.set(true);
      storeWait.reconsider();
      return true;
    });

    assertThat(cutOff).isEmpty();
  }

  @Test
  void givesEachWaitItsOwnTime() {
    pointless.set(true);
    storeWait.during(pointless::get, () -> true);
    timing.advance(StoreWait.ANSWER_MARGIN);

    storeWait.reconsider();
    storeWait.during(pointless::get, () -> true);

    assertThat(cutOff).isEmpty();
  }

  @Test
  void keepsAnInterruptOfTheCallers() {
    Thread.currentThread().interrupt();
    pointless.set(true);

    storeWait.during(pointless::get, () -> true);

    assertThat(Thread.interrupted()).isTrue();
  }

  /** Returns whether the wait was interrupted; as a pool does, it sets the flag again. */
  private static boolean await(CountDownLatch latch) {
    try {
      return !latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
