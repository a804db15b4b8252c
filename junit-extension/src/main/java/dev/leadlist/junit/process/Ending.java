package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Ends processes: TERM, a grace period, KILL; and looks whether they are gone. */
final class Ending {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);
  private static final Duration AFTER_KILL = Duration.ofSeconds(1);

  private Ending() {}

  /**
   * Ends all of them.
   *
   * @return those that TERM did not end within {@code grace}
   * @throws IllegalStateException if one is alive even after KILL
   */
  static List<ProcessIdentity> end(Collection<ProcessIdentity> processes, Duration grace) {
    processes.forEach(process -> signal(process, false));
    List<ProcessIdentity> stubborn = await(processes, grace);
    stubborn.forEach(process -> signal(process, true));
    List<ProcessIdentity> undead = await(stubborn, AFTER_KILL);
    if (!undead.isEmpty()) {
      throw new IllegalStateException("processes %s: still alive %d ms after KILL; end them by hand"
          .formatted(undead, AFTER_KILL.toMillis()));
    }
    return stubborn;
  }

  /** Waits until they are gone, at most {@code limit}; returns those that are not. */
  static List<ProcessIdentity> await(Collection<ProcessIdentity> processes, Duration limit) {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    Wakeup never = new Wakeup();
    boolean interrupted = false;
    List<ProcessIdentity> alive = living(processes);
    while (!alive.isEmpty() && timing.since(since).compareTo(limit) < 0) {
      try {
        timing.await(never, LOOK_EVERY);
      } catch (InterruptedException e) {
        interrupted = true; // the wait is bounded, and a process must not be left for an interrupt
      }
      alive = living(alive);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return alive;
  }

  private static List<ProcessIdentity> living(Collection<ProcessIdentity> processes) {
    List<ProcessIdentity> living = new ArrayList<>(processes);
    living.removeIf(process -> !process.isAlive());
    return living;
  }

  /** The identity is compared right before: the number may be another process's by now. */
  private static void signal(ProcessIdentity process, boolean forcibly) {
    if (process.pid() == ProcessHandle.current().pid() || !process.isAlive()) {
      return;
    }
    ProcessHandle.of(process.pid()).ifPresent(handle -> {
      if (forcibly) {
        handle.destroyForcibly();
      } else {
        handle.destroy();
      }
    });
  }
}
