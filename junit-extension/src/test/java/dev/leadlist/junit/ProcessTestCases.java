package dev.leadlist.junit;

import static dev.leadlist.junit.LeadListAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.gradle.launcher.daemon.bootstrap.GradleDaemon;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests with workers in processes of their own; run by {@link ProcessTests}. */
final class ProcessTestCases {
  private ProcessTestCases() {}

  /** Waits until a worker's output says that it is ready. */
  static void awaitLine(LeadListWorker worker, String part) throws Exception {
    Await.until(
        () -> worker.lastLines().stream().anyMatch(line -> line.contains(part)), worker::lastLines);
  }

  static class Forked {
    @Test
    @WithLeadListWorker(handler = Handlers.Completes.class, fork = true)
    void completes(LeadListWorker worker, TestRun run) throws Exception {
      assertThat(worker.awaitExit())
          .hasReason(ExitReason.TARGET_TERMINAL)
          .hasExitCode(0)
          .ranLoops(1)
          .madeCalls(1);
      assertThat(run.status()).contains("completed");
    }

    @Test
    @WithLeadListWorker(handler = Handlers.BlockedInACall.class, fork = true)
    void leavesInMidCall(LeadListWorker worker, TestRun run) throws Exception {
      awaitLine(worker, "claimed");
      run.archive();
      assertThat(worker.awaitExit())
          .hasReason(ExitReason.TARGET_TERMINAL)
          .endedWithin(Duration.ofSeconds(1))
          .madeNoCallsAfterTheRunEnded();
    }

    @Test
    @WithLeadListWorker(handler = Handlers.BlockedInACall.class, fork = true)
    void isEndedWithTheTest(LeadListWorker worker) throws Exception {
      awaitLine(worker, "claimed");
    }
  }

  /** What a stuck thread cannot be, a stuck process can: killed. */
  @WithLeadListWorker(handler = SwallowsAndSaysSo.class, fork = true, grace = "300ms")
  static class ForkedAndStuck {
    @Test
    void swallows(LeadListWorker worker, TestRun run) throws Exception {
      awaitLine(worker, "at work");
      run.complete();
      assertThat(worker.awaitExit()).hasExitCode(137);
    }
  }

  /** As {@link Handlers.SwallowsInterrupts}; another JVM can tell us by its output only. */
  static final class SwallowsAndSaysSo implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) {
      System.out.println("at work");
      return new Handlers.SwallowsInterrupts().handle(run, context);
    }
  }

  static class Commands {
    @Test
    @WithLeadListWorker(
        command = {
          "sh",
          "-c",
          "echo run $RUN_FILTER_ID, $WORKER_MAX_LOOPS loops, $POSTGRES_URL; exit 7"
        })
    void saysWhatItWasGiven(LeadListWorker worker, TestRun run) throws Exception {
      WorkerEnd end = worker.awaitExit();
      assertThat(end).hasExitCode(7);
      assertThat(end.reason()).isEmpty();
      assertThat(end.lastLines())
          .anyMatch(line -> line.startsWith("run " + run.id() + ", 1 loops, postgresql://"));
    }

    @Test
    @WithLeadListWorker(command = {"sleep", "60"})
    void isEndedWithTheTest(LeadListWorker worker) {
      assertThat(worker.isAlive()).isTrue();
    }

    @Test
    @WithLeadListWorker(
        command = {
          "python3",
          "-c",
          "import os, sys, time\n"
              + "print('python', os.environ['RUN_FILTER_ID'], flush=True)\n"
              + "time.sleep(60)"
        })
    void mayBeInAnyLanguage(LeadListWorker worker, TestRun run) throws Exception {
      awaitLine(worker, "python " + run.id());
    }
  }

  @WithLeadListWorker(
      command = {"sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"},
      grace = "300ms")
  static class IgnoresTerm {
    @Test
    void leaves(LeadListWorker worker) throws Exception {
      awaitLine(worker, "ready");
    }
  }

  @WithLeadListWorker(
      command = {"sh", "-c", "setsid sh -c 'sleep 300 & echo ready; wait' & wait"},
      grace = "300ms")
  static class LeavesADaemon {
    @Test
    void leaves(LeadListWorker worker) throws Exception {
      awaitLine(worker, "ready");
    }
  }

  /** It has ended by itself, and only then is its child another one's. */
  @WithLeadListWorker(
      command = {"sh", "-c", "setsid sh -c 'setsid sleep 300 & echo daemon' ; exit 0"},
      grace = "300ms")
  static class LeavesAGrandchild {
    @Test
    void leaves(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasExitCode(0);
    }
  }

  @WithLeadListWorker(handler = Handlers.Completes.class, autoStart = false)
  static class StartsByItself {
    @Test
    void withInheritedOutput(LeadListWorker worker) throws Exception {
      ProcessBuilder builder = new ProcessBuilder("sleep", "300").inheritIO();
      builder.environment().putAll(worker.environment());
      builder.start();
    }
  }

  @WithLeadListWorker(handler = Handlers.Completes.class, autoStart = false)
  static class StartsABuildDaemon {
    static volatile @Nullable Process daemon;

    @Test
    void builds(LeadListWorker worker) throws Exception {
      daemon = GradleDaemon.start(worker.environment());
    }
  }

  @WithLeadListWorker(
      command = {"sleep", "60"},
      timeout = "200ms")
  static class PastItsLimit {
    @Test
    void neverLooks(LeadListWorker worker) throws Exception {
      Await.until(() -> !worker.isAlive(), worker::lastLines);
    }

    @Test
    void looks(LeadListWorker worker) throws Exception {
      worker.awaitExit();
    }
  }

  @WithLeadListWorker(
      handler = SleepsInTheDatabase.class,
      fork = true,
      maxLoops = 7,
      timeout = "3s")
  static class ForkedPastItsLimit {
    @Test
    void neverLooks(LeadListWorker worker) throws Exception {
      Await.until(() -> !worker.isAlive(), worker::lastLines);
    }
  }

  /** As {@link Handlers.SleepsInTheDatabase}, but with a hook that ends it when it has to stop. */
  static final class SleepsInTheDatabase implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      context.inTransaction(connection -> {
        try (Statement statement = connection.createStatement()) {
          context.onStop(() -> cancel(statement));
          return statement.execute("select pg_sleep(300)");
        }
      });
      return Step.complete();
    }

    private static void cancel(Statement statement) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @WithLeadListWorker(handler = IsNeverMade.class, fork = true, maxLoops = 7, timeout = "1s")
  static class ForkedAndNeverAtWork {
    @Test
    void neverLooks(LeadListWorker worker) throws Exception {
      Await.until(() -> !worker.isAlive(), worker::lastLines);
    }

    @Test
    void looks(LeadListWorker worker) throws Exception {
      worker.awaitExit();
    }
  }

  /** Its worker never begins, and so has no limit of its own. */
  static final class IsNeverMade implements RunHandler {
    IsNeverMade() throws InterruptedException {
      new CountDownLatch(1).await();
    }

    @Override
    public Step handle(Run run, RunContext context) {
      return Step.complete();
    }
  }

  @WithLeadListWorker(
      command = {"sh", "-c", "trap '' TERM; while :; do sleep 1; done"},
      timeout = "300ms",
      grace = "200ms")
  static class StubbornPastItsLimit {
    @Test
    void neverLooks(LeadListWorker worker) throws Exception {
      Await.until(() -> !worker.isAlive(), worker::lastLines);
    }

    @Test
    void looks(LeadListWorker worker) throws Exception {
      worker.awaitExit();
    }
  }

  static class NotThere {
    @Test
    @WithLeadListWorker(command = {"no-such-program"})
    void fails() {}
  }

  /** Starts workers, writes down which processes they are, and waits to be killed. */
  static class WaitsToBeKilled {
    @Test
    @WithLeadListWorker(name = "fork", handler = Handlers.BlockedInACall.class, fork = true)
    @WithLeadListWorker(
        name = "command",
        command = {
          "sh",
          "-c",
          "trap '' TERM INT HUP; setsid sleep 300 & echo ready; sleep 300; sleep 300"
        })
    void waits(@Named("fork") LeadListWorker fork, @Named("command") LeadListWorker command)
        throws Exception {
      awaitLine(fork, "claimed");
      awaitLine(command, "ready");
      Path ready = Path.of(System.getProperty("killed.ready"));
      Files.writeString(new File(ready + ".draft").toPath(), "ready");
      Files.move(new File(ready + ".draft").toPath(), ready);
      Thread.sleep(60_000);
    }
  }
}
