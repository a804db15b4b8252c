package dev.leadlist.runner.postgres.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.time.Timing;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MonitorThreadsTests {
  private final MonitorThreads threads = new MonitorThreads("runs", Timing.system());
  private final AtomicReference<Throwable> told = new AtomicReference<>();
  private final AtomicInteger begun = new AtomicInteger();

  @AfterEach
  void endThem() {
    threads.close();
    threads.join(10_000);
  }

  private void tellUs() {
    Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> told.set(fault));
  }

  /** Its workers heard nothing any more, and one outlived its run by minutes. */
  @Test
  void aTaskThatRanOutOfMemoryBeginsAnew() throws InterruptedException {
    OutOfMemoryError fault = new OutOfMemoryError("planted");
    CountDownLatch again = new CountDownLatch(1);

    threads.start("poller", () -> {
      tellUs();
      if (begun.incrementAndGet() == 1) {
        throw fault;
      }
      again.countDown();
    });

    assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(told).hasValue(fault);
  }

  @Test
  void aTaskBeginsAnewWhateverIsMadeOfItsFault() throws InterruptedException {
    CountDownLatch again = new CountDownLatch(3);

    threads.start("poller", () -> {
      Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> {
        throw new OutOfMemoryError("planted in the handler");
      });
      again.countDown();
      throw new IllegalStateException("planted");
    });

    assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskThatFailsAfterTheEndDoesNotBeginAnew() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);

    threads.start("poller", () -> {
      tellUs();
      begun.incrementAndGet();
      await(closed);
      throw new IllegalStateException("planted");
    });
    threads.close();
    closed.countDown();
    threads.join(10_000);

    assertThat(begun.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void aTaskThatHasReturnedIsDone() {
    threads.start("poller", begun::incrementAndGet);

    threads.join(10_000);

    assertThat(begun).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
