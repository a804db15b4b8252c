package dev.leadlist.runner.process;

import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ends processes: TERM, a grace period, KILL; and looks whether they are gone.
 *
 * <p>Right before each signal the identity is compared again: the number may be another process's
 * by now. This process, those that it descends from, and the first one of the system are never
 * signalled, whoever asks for it.
 *
 * @param byTerm those that ended by TERM, or by themselves
 * @param byKill those that had to be killed
 * @param alive those that are alive all the same: another user's, or in a call to the system
 */
public record ProcessEnding(
    List<ProcessIdentity> byTerm, List<ProcessIdentity> byKill, List<ProcessIdentity> alive) {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);
  private static final Duration AFTER_KILL = Duration.ofSeconds(1);

  /** Ends all of them, at the same time. */
  public static ProcessEnding of(Collection<ProcessIdentity> processes, Duration grace) {
    Set<Long> ourselves = ourselves();
    processes.forEach(process -> signal(process, ourselves, false));
    List<ProcessIdentity> stubborn = awaitGone(processes, grace);
    stubborn.forEach(process -> signal(process, ourselves, true));
    List<ProcessIdentity> alive = awaitGone(stubborn, AFTER_KILL);
    List<ProcessIdentity> byTerm = new ArrayList<>(processes);
    byTerm.removeAll(stubborn);
    List<ProcessIdentity> byKill = new ArrayList<>(stubborn);
    byKill.removeAll(alive);
    return new ProcessEnding(byTerm, byKill, alive);
  }

  /** Waits until they are gone, at most {@code limit}; returns those that are not. */
  public static List<ProcessIdentity> awaitGone(
      Collection<ProcessIdentity> processes, Duration limit) {
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

  /** Asked of the system, not of a table that somebody made: the last gate before a signal. */
  private static Set<Long> ourselves() {
    return Stream.iterate(
            Optional.of(ProcessHandle.current()),
            Optional::isPresent,
            process -> process.flatMap(ProcessHandle::parent))
        .flatMap(Optional::stream)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static void signal(ProcessIdentity process, Set<Long> ourselves, boolean forcibly) {
    boolean isForbidden = process.pid() <= 1 || ourselves.contains(process.pid());
    if (isForbidden || !process.isLocal() || !process.isAlive()) {
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
