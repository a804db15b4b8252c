package dev.leadlist.junit.leak;

import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerWitness;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells test sessions of each worker that is started in this JVM.
 *
 * <p>The one place with static state, because a worker does not know the session it is started in:
 * a list of who listens. The youngest session is asked first, so that a session inside a test of
 * another one gets its own.
 */
public final class WorkerSpotter implements WorkerWitness {
  private static final List<Predicate<Sighting>> SESSIONS = new CopyOnWriteArrayList<>();
  private static final Map<String, Built> BUILT = new ConcurrentHashMap<>();

  private record Built(
      Worker worker, @Nullable DataSource dataSource, List<StackTraceElement> stack) {}

  /** Called by {@link java.util.ServiceLoader}. */
  public WorkerSpotter() {}

  /**
   * Has {@code session} told of each worker until it is removed; it returns whether it takes it.
   */
  public static void add(Predicate<Sighting> session) {
    SESSIONS.add(0, session);
  }

  /** Tells {@code session} of no more. */
  public static void remove(Predicate<Sighting> session) {
    SESSIONS.remove(session);
    if (SESSIONS.isEmpty()) {
      BUILT.clear(); // what was built and never started
    }
  }

  @Override
  public void onBuilt(Worker worker, @Nullable DataSource dataSource) {
    if (!SESSIONS.isEmpty()) {
      BUILT.put(worker.info().workerId(), new Built(worker, dataSource, stack()));
    }
  }

  @Override
  public void onStarted(WorkerInfo info) {
    Built built = BUILT.get(info.workerId());
    if (built != null) {
      Sighting sighting = new Sighting(
          built.worker(), built.dataSource(), built.stack(), stack(), Thread.currentThread());
      tell(sighting);
    }
  }

  private static void tell(Sighting sighting) {
    for (Predicate<Sighting> session : SESSIONS) {
      if (session.test(sighting)) {
        return;
      }
    }
  }

  @Override
  public void onExited(WorkerInfo info, WorkerExit exit) {
    BUILT.remove(info.workerId());
  }

  private static List<StackTraceElement> stack() {
    return Stream.of(Thread.currentThread().getStackTrace())
        .dropWhile(frame -> !frame.getClassName().equals(WorkerSpotter.class.getName()))
        .dropWhile(frame -> frame.getClassName().startsWith("dev.leadlist.runner.")
            || frame.getClassName().equals(WorkerSpotter.class.getName())
            || frame.getClassName().startsWith("java.util."))
        .toList();
  }
}
