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
  void aTaskThatFailsAfterTheEndDoesNotBeginAnewAndIsNotTold() throws InterruptedException {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    threads.start("poller", () -> {
      tellUs();
      begun.incrementAndGet();
      working.countDown();
      await(closed);
      throw new IllegalStateException("planted");
    });
    assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

    threads.close();
    closed.countDown();
    threads.join(10_000);

    assertThat(begun).hasValue(1);
    assertThat(told).hasNullValue();
  }

  @Test
  void aTaskThatSomebodyInterruptedBeginsAnew() throws InterruptedException {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch again = new CountDownLatch(2);
    threads.start("poller", () -> {
      thread.set(Thread.currentThread());
      working.countDown();
      again.countDown();
      await(new CountDownLatch(1));
    });
    assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

    thread.get().interrupt();

    assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
    threads.close();
    thread.get().interrupt();
  }

  @Test
  void aDutyHasOneThread() throws InterruptedException {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    threads.start("poller", () -> {
      working.countDown();
      await(closed);
    });
    threads.start("poller", begun::incrementAndGet);
    assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

    threads.close();
    closed.countDown();
    threads.join(10_000);

    assertThat(begun).hasValue(0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      // the task is over
    }
  }
}
