package dev.leadlist.junit;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** What the workers of the tests do. */
final class Handlers {
  private static final Set<UUID> BEGUN = ConcurrentHashMap.newKeySet();

  private Handlers() {}

  /**
   * Waits until a handler is at work, of those here that only an end ends. That its run was claimed
   * does not tell: a worker that is asked to stop right then never calls its handler.
   */
  static void awaitBegun(LeadListWorker worker) throws Exception {
    Await.until(() -> BEGUN.contains(worker.run().id()), worker::lastLines);
  }

  /** The same of a worker that has no handle. */
  static void awaitBegun(UUID run) throws Exception {
    Await.until(() -> BEGUN.contains(run), () -> "nobody works on " + run);
  }

  /** Completes its run at once. */
  static final class Completes implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      context.call(() -> "a call");
      return Step.complete();
    }
  }

  /** Makes a call that only an interrupt ends. */
  static final class BlockedInACall implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      return context.call(() -> {
        BEGUN.add(run.id());
        new CountDownLatch(1).await();
        return Step.complete();
      });
    }
  }

  /** Has nothing to do, for ever. */
  static final class Waits implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) {
      return Step.again(Duration.ofMillis(20));
    }
  }

  /** Goes on for five seconds, whatever interrupts it. */
  static final class SwallowsInterrupts implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) {
      BEGUN.add(run.id());
      long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      while (System.nanoTime() - until < 0) {
        try {
          Thread.sleep(50);
        } catch (InterruptedException e) {
          // that is its fault: it takes no notice
        }
      }
      return Step.complete();
    }
  }

  /** Computes for five seconds without ever looking. */
  static final class BusyLoop implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) {
      BEGUN.add(run.id());
      long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
      while (System.nanoTime() - until < 0) {
        Thread.onSpinWait();
      }
      return Step.complete();
    }
  }

  /** Sleeps in the database, in a transaction of the worker's. */
  static final class SleepsInTheDatabase implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      context.inTransaction((Connection connection) -> {
        try (Statement statement = connection.createStatement()) {
          return statement.execute("select pg_sleep(60)");
        }
      });
      return Step.complete();
    }
  }

  /** Throws. */
  static final class Fails implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) {
      throw new IllegalStateException("the directory is down");
    }
  }

  /** Cannot be made. */
  static final class NeedsAnArgument implements RunHandler {
    private final String stage;

    NeedsAnArgument(String stage) {
      this.stage = stage;
    }

    @Override
    public Step handle(Run run, RunContext context) {
      return Step.next(stage);
    }
  }
}
