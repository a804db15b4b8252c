package dev.leadlist.examples.mcp;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Every tool call in the order of arrival; safe for all threads. */
final class CallLog {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, LoggedCall> calls = new LinkedHashMap<>();

  /** Enters a call and returns its place, to be handed to {@link #end}. */
  long begin(LoggedCall call) {
    lock.lock();
    try {
      long place = calls.size();
      calls.put(place, call);
      changed.signalAll();
      return place;
    } finally {
      lock.unlock();
    }
  }

  void end(long place, CallOutcome outcome) {
    Instant at = Instant.now();
    long nanos = System.nanoTime();
    lock.lock();
    try {
      calls.computeIfPresent(place, (key, call) -> call.ended(outcome, at, nanos));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<LoggedCall> calls() {
    lock.lock();
    try {
      return List.copyOf(calls.values());
    } finally {
      lock.unlock();
    }
  }

  /** Waits until some call passes the test; empty when none does within the limit. */
  Optional<LoggedCall> await(Predicate<LoggedCall> test, Duration limit)
      throws InterruptedException {
    long left = limit.toNanos();
    lock.lockInterruptibly();
    try {
      while (true) {
        Optional<LoggedCall> found = calls.values().stream().filter(test).findFirst();
        if (found.isPresent() || left <= 0) {
          return found;
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
