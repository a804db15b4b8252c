package dev.leadlist.junit;

import static java.util.Objects.requireNonNull;

import dev.leadlist.junit.database.TestDatabase;
import dev.leadlist.runner.Worker;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clean tests in a row: no false alarm, and nothing left that an independent probe can find. */
class CleanTests {
  private static final double SCALE = Double.parseDouble(System.getProperty("faults.scale", "1"));

  @Test
  void aFewInProcess() throws Exception {
    inProcess(25);
  }

  @Test
  @Tag("faults")
  void manyInProcess() throws Exception {
    inProcess((int) Math.ceil(500 * SCALE));
  }

  @Test
  void aFewForked() throws Exception {
    Traces traces = new Traces();
    CleanTestCases.rounds = 10;
    run(traces, List.of(CleanTestCases.Forked.class)).passed(10);
    traces.awaitNone();
  }

  @Test
  @Tag("faults")
  void manyForked() throws Exception {
    forked((int) Math.ceil(200 * SCALE));
  }

  /** The sessions of a worker of the test's, and those of what serves it, are all looked for. */
  @Test
  void aWorkerThatIsLeftWouldBeFound() throws Exception {
    Traces traces = new Traces();
    UUID run = LeakTestCases.insertedRun();
    try (TestDatabase database = TestDatabase.at(traces.databaseUrl());
        Worker worker = LeakTestCases.worker(database.dataSource(), run).build().start()) {
      for (String trace : List.of(
          "thread leadlist-" + worker.info().workerId() + "-handler",
          "thread leadlist-listener-",
          "thread leadlist-heartbeat-",
          "session listen ",
          "lease of " + worker.info().workerId())) {
        Await.until(
            () -> traces.found().stream().anyMatch(line -> line.startsWith(trace)),
            () -> "no " + trace + " in " + traces.found());
      }
    }
    traces.awaitNone();
  }

  private static Kit.Outcome run(Traces traces, List<Class<?>> classes) {
    return Kit.run(classes, "leadlist.database", traces.databaseUrl());
  }

  private static void inProcess(int rounds) throws Exception {
    Traces traces = new Traces();
    CleanTestCases.rounds = rounds;
    CleanTestCases.TOOK.clear();
    List<Class<?>> classes = List.of(
        CleanTestCases.ByHand.class,
        CleanTestCases.InProcess.class,
        CleanTestCases.LeftToTheExtension.class,
        CleanTestCases.NothingStarted.class);
    run(traces, classes).passed(4 * rounds);
    traces.awaitNone();
    System.out.println("clean tests in this JVM, worker's start and end included:");
    classes.forEach(CleanTests::print);
  }

  private static void print(Class<?> type) {
    List<Long> sorted =
        requireNonNull(CleanTestCases.TOOK.get(type)).stream().sorted().toList();
    System.out.println("  %-20s n %4d  ms p50 %6.1f  p95 %6.1f"
        .formatted(
            type.getSimpleName(),
            sorted.size(),
            sorted.get(sorted.size() / 2) / 1e6,
            sorted.get(sorted.size() * 95 / 100) / 1e6));
  }

  private static void forked(int rounds) throws Exception {
    Traces traces = new Traces();
    CleanTestCases.rounds = rounds;
    CleanTestCases.TOOK.clear();
    List<Class<?>> classes =
        List.of(CleanTestCases.ForkedByHand.class, CleanTestCases.Forked.class);
    run(traces, classes).passed(2 * rounds);
    traces.awaitNone();
    System.out.println("clean tests with a JVM of their own, its start and end included:");
    classes.forEach(CleanTests::print);
  }
}
