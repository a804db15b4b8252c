package dev.leadlist.junit.leak;

import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerStatus;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A worker that was started in this JVM, and what tells whose it is.
 *
 * @param worker the worker
 * @param dataSource what it was given, or null if it connects by itself
 * @param builtAt the stack that built it
 * @param startedAt the stack that started it
 * @param starter the thread that did
 */
public record Sighting(
    Worker worker,
    @Nullable DataSource dataSource,
    List<StackTraceElement> builtAt,
    List<StackTraceElement> startedAt,
    Thread starter) {

  /** Returns whether it was started and has not ended. */
  public boolean isAlive() {
    return worker.status() != WorkerStatus.NEW && worker.status() != WorkerStatus.ENDED;
  }
}
