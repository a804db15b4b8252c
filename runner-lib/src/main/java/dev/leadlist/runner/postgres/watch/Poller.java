package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads runs for everybody in this JVM, on one thread: all watched ones once a poll interval, and
 * at once whatever is asked in between; what is asked together is read in one query.
 *
 * <p>It never stops while it is open, whatever the notifications do: they are for speed, this is
 * the truth.
 */
public final class Poller implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Poller.class);

  private final Watches watches;
  private final Reader reader;
  private final Timing timing;
  private final Wakeup wakeup = new Wakeup();
  private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;
  private boolean silent; // poller's thread only
  private long polledAt; // the same

  /** Reads runs from the database; an answer for each id. */
  interface Reader {
    List<RunState> read(Collection<UUID> ids);
  }

  private record Question(Set<UUID> ids, CompletableFuture<Map<UUID, RunState>> answer) {}

  Poller(Watches watches, Reader reader, Timing timing) {
    this.watches = watches;
    this.reader = reader;
    this.timing = timing;
    this.polledAt = timing.nanoTime();
  }

  /** Asks about a run; the query begins after this call. */
  public RunState ask(UUID id, Duration limit) {
    Question question = put(Set.of(id));
    try {
      return question
          .answer()
          .get(limit.toNanos(), TimeUnit.NANOSECONDS)
          .getOrDefault(id, RunState.missing(id));
    } catch (TimeoutException e) {
      throw new StoreUnavailableException(
          "run %s: PostgreSQL gave no answer within %d ms".formatted(id, limit.toMillis()), null);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreUnavailableException unavailable) {
        throw new StoreUnavailableException(unavailable.getMessage(), unavailable);
      }
      throw new IllegalStateException("reading run " + id, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("run " + id + ": interrupted while asking", e);
    }
  }

  /** Has all watched runs read soon. */
  void lookAtAll() {
    look(watches.ids());
  }

  /** Tells watchers that runs may be over, and has those read at once. */
  void suspect(Set<UUID> named) {
    Set<UUID> watched = new HashSet<>(named);
    watched.retainAll(watches.ids());
    if (!watched.isEmpty()) {
      watched.forEach(watches::suspect);
      look(watched);
    }
  }

  /** Tells all watchers that their runs may be over, and has them read at once. */
  void suspectAll() {
    suspect(watches.ids());
  }

  /** Has runs read soon, and their watchers told. */
  public void look(Collection<UUID> ids) {
    put(Set.copyOf(ids));
  }

  @Override
  public void run() {
    while (!closed) {
      try {
        timing.await(wakeup, untilDue());
      } catch (InterruptedException e) {
        break; // unless it is closed, its thread begins anew
      }
      boolean due = untilDue().isZero();
      long begun = timing.nanoTime();
      answer(due ? watches.ids() : Set.of());
      if (due) {
        polledAt = begun; // not before: a poll that fails of itself is due at once
      }
    }
    questions.forEach(q -> q.answer().completeExceptionally(closing()));
  }

  void close() {
    closed = true;
    wakeup.raise();
  }

  /** Looks again at when to poll: an interval got shorter. */
  public void reconsider() {
    look(Set.of());
  }

  /** Asked anew each time: a watcher that came meanwhile may want a shorter interval. */
  private Duration untilDue() {
    Duration left = watches.pollInterval().minus(timing.since(polledAt));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private Question put(Set<UUID> ids) {
    Question question = new Question(ids, new CompletableFuture<>());
    questions.add(question);
    wakeup.raise();
    if (closed) {
      question.answer().completeExceptionally(closing());
    }
    return question;
  }

  private void answer(Set<UUID> due) {
    List<Question> asked = new ArrayList<>();
    for (Question next = questions.poll(); next != null; next = questions.poll()) {
      asked.add(next);
    }
    Set<UUID> ids = new HashSet<>(due);
    asked.forEach(question -> ids.addAll(question.ids()));
    if (ids.isEmpty()) {
      return;
    }
    try {
      Map<UUID, RunState> states = new HashMap<>();
      reader.read(ids).forEach(state -> states.put(state.runId(), state));
      watches.tell(states.values());
      asked.forEach(question -> question.answer().complete(states));
      silent = false;
    } catch (RuntimeException e) {
      asked.forEach(question -> question.answer().completeExceptionally(e));
      if (e instanceof StoreUnavailableException unavailable) {
        watches.tellOfSilence(ids, unavailable);
      }
      if (!silent && !closed) {
        log.warn("PostgreSQL does not answer, asking on: {}", e.getMessage());
      }
      silent = true;
    }
  }

  private static StoreUnavailableException closing() {
    return new StoreUnavailableException("the worker's store is closed", null);
  }
}
