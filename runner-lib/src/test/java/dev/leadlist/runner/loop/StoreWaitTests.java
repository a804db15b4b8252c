package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreWaitTests {
  private final StoreWait storeWait = new StoreWait();
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
