package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.junit.process.ForkMain;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many clean tests in a row; run by {@link CleanTests}. */
final class CleanTestCases {
  private CleanTestCases() {}

  /** How long each test took in all, in nanoseconds, by its class. */
  static final Map<Class<?>, Queue<Long>> TOOK = new ConcurrentHashMap<>();

  static volatile int rounds;

  static IntStream rounds() {
    return IntStream.range(0, rounds);
  }

  /** Registered first, so that its callbacks are around the extension's. */
  static final class Clock implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(Clock.class);

    @Override
    public void beforeEach(ExtensionContext context) {
      context.getStore(NAMESPACE).put("since", System.nanoTime());
    }

    @Override
    public void afterEach(ExtensionContext context) {
      long since = context.getStore(NAMESPACE).get("since", Long.class);
      TOOK.computeIfAbsent(context.getRequiredTestClass(), type -> new ConcurrentLinkedQueue<>())
          .add(System.nanoTime() - since);
    }
  }

  /** The same as {@link InProcess}, as one would write it without the extension. */
  @ExtendWith(Clock.class)
  static class ByHand {
    private static final DataSource POOL = pool();

    private static DataSource pool() {
      HikariDataSource pool = new HikariDataSource();
      pool.setDataSource(LeakTestCases.ownDataSource());
      pool.setMinimumIdle(0);
      return pool;
    }

    @ParameterizedTest
    @MethodSource("dev.leadlist.junit.CleanTestCases#rounds")
    void isClean(int round) throws Exception {
      UUID run = LeakTestCases.insertedRun(POOL);
      try (Worker worker = LeakTestCases.worker(POOL, run).build().start()) {
        execute("update pm_pipeline.runs set status = 'completed' where id = ?", run);
        assertThat(worker.awaitExit(Duration.ofSeconds(10)).orElseThrow().reason())
            .isEqualTo(ExitReason.TARGET_TERMINAL);
      }
      execute("delete from pm_pipeline.runs where id = ?", run);
    }

    private static void execute(String sql, UUID run) throws SQLException {
      try (Connection connection = POOL.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setObject(1, run);
        statement.executeUpdate();
      }
    }
  }

  @ExtendWith(Clock.class)
  @WithLeadListWorker(handler = Handlers.BlockedInACall.class, maxLoops = 10)
  static class InProcess {
    @ParameterizedTest
    @MethodSource("dev.leadlist.junit.CleanTestCases#rounds")
    void isClean(int round, LeadListWorker worker, TestRun run) throws Exception {
      run.complete();
      assertThat(worker.awaitExit().reason()).contains(ExitReason.TARGET_TERMINAL);
    }
  }

  @ExtendWith(Clock.class)
  @WithLeadListWorker(handler = Handlers.BlockedInACall.class, maxLoops = 10)
  static class LeftToTheExtension {
    @ParameterizedTest
    @MethodSource("dev.leadlist.junit.CleanTestCases#rounds")
    void isClean(int round, LeadListWorker worker) {
      assertThat(worker.isAlive()).isTrue();
    }
  }

  /** What the extension itself costs: a run, a scope, and looking what is left. */
  @ExtendWith(Clock.class)
  @WithLeadListWorker(handler = Handlers.BlockedInACall.class, autoStart = false)
  static class NothingStarted {
    @ParameterizedTest
    @MethodSource("dev.leadlist.junit.CleanTestCases#rounds")
    void isClean(int round, TestRun run) {
      assertThat(run.id()).isNotNull();
    }
  }

  /** The same JVM with the same worker, started and awaited by hand. */
  @ExtendWith(Clock.class)
  static class ForkedByHand {
    @ParameterizedTest
    @MethodSource("dev.leadlist.junit.CleanTestCases#rounds")
    void isClean(int round) throws Exception {
      UUID run = LeakTestCases.insertedRun(ByHand.POOL);
      Path life = Files.createTempFile("life", "");
      ProcessBuilder builder = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-XX:+UseSerialGC",
              "-cp",
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
              ForkMain.class.getName(),
              Handlers.Completes.class.getName(),
              life.toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("RUN_FILTER_ID", run.toString());
      builder.environment().put("POSTGRES_URL", Kit.databaseUrl());
      builder.environment().put("WORKER_MAX_LOOPS", "1");
      builder.environment().put("WORKER_POLL_INTERVAL", "100ms");
      assertThat(builder.start().waitFor()).isZero();
      Files.delete(life);
    }
  }

  @ExtendWith(Clock.class)
  @WithLeadListWorker(handler = Handlers.Completes.class, fork = true)
  static class Forked {
    @ParameterizedTest
    @MethodSource("dev.leadlist.junit.CleanTestCases#rounds")
    void isClean(int round, LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit().reason()).contains(ExitReason.TARGET_TERMINAL);
    }
  }
}
