package dev.leadlist.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Ends several things at the same time: each may need a whole grace period, and a test waits for
 * one only.
 */
final class SideBySide {
  private SideBySide() {}

  /**
   * Calls all of them, each on a thread of its own if there are several, and waits for all, whoever
   * interrupts. Returns what there is to complain about, in their order.
   */
  static List<AssertionError> end(List<? extends Supplier<Optional<AssertionError>>> endings) {
    List<AssertionError> complaints = new ArrayList<>();
    if (endings.size() == 1) {
      endings.get(0).get().ifPresent(complaints::add);
      return complaints;
    }
    ExecutorService threads = Executors.newCachedThreadPool(SideBySide::thread);
    try {
      List<CompletableFuture<Optional<AssertionError>>> under = new ArrayList<>();
      endings.forEach(ending -> under.add(CompletableFuture.supplyAsync(ending, threads)));
      under.forEach(ending -> ending.join().ifPresent(complaints::add));
    } finally {
      threads.shutdown();
    }
    return complaints;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "leadlist-teardown");
    thread.setDaemon(true);
    return thread;
  }
}
