package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterruptGateTests {
  private static final int CROSSINGS = 20_000;

  private final InterruptGate gate = new InterruptGate();

  @AfterEach
  void clearTheFlag() {
    Thread.interrupted();
  }

  @Test
  void interruptsHandlerCode() {
    gate.open();

    gate.interrupt();

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anInterruptBeforeTheHandlerBeganReachesIt() {
    gate.interrupt();

    gate.open();

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void revocationDuringLibraryWorkInterruptsTheHandlerAfterwards() {
    gate.open();

    boolean flagInLibrary = gate.outside(() -> {
      gate.interrupt();
      return Thread.currentThread().isInterrupted();
    });

    assertThat(flagInLibrary).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aFlagSetBeforeLibraryWorkIsHiddenFromItAndSetAgain() {
    gate.open();
    gate.interrupt();

    boolean flagInLibrary = gate.outside(() -> Thread.currentThread().isInterrupted());

    assertThat(flagInLibrary).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void handlerCodeInsideLibraryWorkIsInterruptedAndTheLibrarySeesNothing() {
    gate.open();

    boolean flagInLibrary = gate.outside(() -> {
      boolean flagInHandler = gate.inside(() -> {
        gate.interrupt();
        return Thread.currentThread().isInterrupted();
      });
      assertThat(flagInHandler).isTrue();
      return Thread.currentThread().isInterrupted();
    });

    assertThat(flagInLibrary).isFalse();
  }

  @Test
  void afterTheEndNothingIsInterrupted() {
    gate.open();
    gate.interrupt();

    gate.close();
    gate.interrupt();

    assertThat(Thread.interrupted()).isFalse();
    assertThat(gate.stack()).isEmpty();
  }

  @Test
  void whatTheWorkThrowsPassesThrough() {
    gate.open();

    assertThatThrownBy(() -> gate.outside(() -> {
          throw new IOException("no answer");
        }))
        .isInstanceOf(IOException.class);

    gate.interrupt();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anotherThreadOfTheHandlersIsNotInterrupted() throws InterruptedException {
    gate.open();
    AtomicBoolean flag = new AtomicBoolean(true);
    Thread helper = new Thread(() -> flag.set(gate.outside(() -> {
      gate.interrupt();
      return Thread.currentThread().isInterrupted();
    })));

    gate.outside(() -> {
      helper.start();
      helper.join(10_000);
      return "joined";
    });

    assertThat(flag).isFalse();
    assertThat(Thread.interrupted()).isTrue(); // the handler's own thread
  }

  @RepeatedTest(3)
  void interruptsNeverReachLibraryCode() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch opened = new CountDownLatch(1);
    List<Thread> interrupters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      interrupters.add(new Thread(() -> interruptUntil(over, opened)));
    }
    interrupters.forEach(Thread::start);
    AtomicInteger seenByLibrary = new AtomicInteger();
    int seenByHandler = 0;

    gate.open();
    opened.countDown();
    for (int i = 0; i < CROSSINGS || seenByHandler == 0; i++) {
      int crossing = i;
      gate.outside(() -> {
        look(seenByLibrary);
        gate.inside(() -> Thread.currentThread().isInterrupted());
        look(seenByLibrary);
        return crossing;
      });
      seenByHandler += Thread.interrupted() ? 1 : 0;
    }
    gate.close();
    look(seenByLibrary);
    over.set(true);
    for (Thread interrupter : interrupters) {
      interrupter.join(TimeUnit.SECONDS.toMillis(10));
    }

    assertThat(seenByLibrary).hasValue(0);
    assertThat(seenByHandler).isPositive();
  }

  private static void look(AtomicInteger seen) {
    if (Thread.currentThread().isInterrupted()) {
      seen.incrementAndGet();
    }
  }

  private void interruptUntil(AtomicBoolean over, CountDownLatch opened) {
    try {
      opened.await();
    } catch (InterruptedException e) {
      return;
    }
    while (!over.get()) {
      gate.interrupt();
      LockSupport.parkNanos(10_000); // leaves the lock to the handler now and then
    }
  }
}
