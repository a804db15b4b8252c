package dev.leadlist.runner.process;

import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;

/**
 * Halts the JVM when its time is up, whatever else it is doing: shutdown hooks of others can hang,
 * and {@code System.exit} waits for all of them.
 */
public final class LastResort {
  private LastResort() {}

  /** Halts with {@code code} after {@code limit}, unless the JVM has ended by then. */
  public static void haltAfter(Duration limit, int code) {
    Thread thread = new Thread(() -> waitAndHalt(limit, code), "leadlist-last-resort");
    thread.setDaemon(true);
    thread.start();
  }

  private static void waitAndHalt(Duration limit, int code) {
    try {
      Timing.system().await(new Wakeup(), limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // somebody wants it sooner
    }
    Runtime.getRuntime().halt(code);
  }
}
