package dev.leadlist.junit;

import dev.leadlist.runner.Worker;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a worker in this JVM was doing at a moment: gone once it has been ended, so it is noted
 * before.
 *
 * @param frames of its threads, its handlers' first
 * @param test the frames of its test's thread at that moment
 * @param statements what the sessions of its test were running in the database
 */
record Activity(
    List<StackTraceElement> frames, List<StackTraceElement> test, List<String> statements) {
  private static final int SHOWN_FRAMES = 12;

  /** Looks now; of a {@code DataSource} that is not a test's own, nobody knows the sessions. */
  static Activity of(Worker worker, Thread test, @Nullable DataSource dataSource) {
    return new Activity(
        Stacks.telling(Stacks.of(worker)),
        Stacks.telling(List.of(test.getStackTrace())),
        dataSource instanceof RevocableDataSource own ? own.runningStatements() : List.of());
  }

  /** Says what its test was doing, a line each. */
  String describeTest() {
    return Stacks.indented(test, SHOWN_FRAMES);
  }

  /** Says what the worker was doing, a line each. */
  String describe() {
    return Stacks.indented(frames, SHOWN_FRAMES)
        + statements.stream()
            .map(statement -> "  running SQL: " + statement + "\n")
            .collect(Collectors.joining());
  }
}
