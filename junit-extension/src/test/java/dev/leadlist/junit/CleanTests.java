package dev.leadlist.junit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clean tests in a row: no false alarm, and nothing left that an independent probe can find. */
class CleanTests {
  private static final double SCALE = Double.parseDouble(System.getProperty("faults.scale", "1"));

  @Test
  void aFewInProcess() {
    inProcess(25);
  }

  @Test
  @Tag("faults")
  void manyInProcess() {
    inProcess((int) Math.ceil(500 * SCALE));
  }

  @Test
  void aFewForked() {
    List<String> before = LiveThreads.ofWorkers();
    CleanTestCases.rounds = 10;
    Kit.run(CleanTestCases.Forked.class).passed(10);
    probe(before);
  }

  @Test
  @Tag("faults")
  void manyForked() {
    forked((int) Math.ceil(200 * SCALE));
  }

  private static void inProcess(int rounds) {
    List<String> before = LiveThreads.ofWorkers();
    CleanTestCases.rounds = rounds;
    CleanTestCases.TOOK.clear();
    List<Class<?>> classes = List.of(
        CleanTestCases.ByHand.class,
        CleanTestCases.InProcess.class,
        CleanTestCases.LeftToTheExtension.class,
        CleanTestCases.NothingStarted.class);
    Kit.run(classes).passed(4 * rounds);
    probe(before);
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

  private static void forked(int rounds) {
    List<String> before = LiveThreads.ofWorkers();
    CleanTestCases.rounds = rounds;
    CleanTestCases.TOOK.clear();
    List<Class<?>> classes =
        List.of(CleanTestCases.ForkedByHand.class, CleanTestCases.Forked.class);
    Kit.run(classes).passed(2 * rounds);
    probe(before);
    System.out.println("clean tests with a JVM of their own, its start and end included:");
    classes.forEach(CleanTests::print);
  }

  /** Stuck threads of other classes' tests may be there, for a few seconds more. */
  private static void probe(List<String> before) {
    assertThat(LiveThreads.ofWorkers()).isSubsetOf(before);
    assertThat(ProcessHandle.current()
            .descendants()
            .filter(process -> process.info().commandLine().orElse("").contains("ForkMain"))
            .toList())
        .isEmpty();
    assertThat(Sessions.count(
            "select count(*) from pg_stat_activity where application_name like ?",
            "leadlist lead%"))
        .isZero();
    assertThat(Sessions.count(
            "select count(*) from pm_pipeline.run_leases where worker_id like ?",
            "lead_list_runner%"))
        .isZero();
  }
}
