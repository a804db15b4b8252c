package dev.leadlist.runner.process;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.WorkerProcess;
import dev.leadlist.runner.WorkerSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The main class of worker JVMs: runs the handler that its one argument names.
 *
 * <p>Handlers write marker lines, {@code MARK} and a word, which tests wait for. Times in them are
 * {@link System#nanoTime()}, which on Linux counts from the same origin in all processes.
 */
enum HandlerMain implements RunHandler {
  /** Says once that it has nothing to do for an hour. */
  IDLE {
    @Override
    public Step handle(Run run, RunContext context) {
      mark("idle");
      return Step.again(Duration.ofHours(1));
    }
  },
  /** Waits inside a call to the outside, until it is interrupted. */
  BLOCKED_IN_A_CALL {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      return context.call(() -> {
        mark("obtained " + System.nanoTime());
        mark("in call");
        try {
          Thread.sleep(HOUR_MS);
        } catch (InterruptedException e) {
          mark("interrupted " + System.nanoTime());
          throw e;
        }
        return Step.complete();
      });
    }
  },
  /** Waits inside a transaction, until it is interrupted. */
  BLOCKED_IN_A_TRANSACTION {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      return context.inTransaction(connection -> {
        mark("in transaction");
        Thread.sleep(HOUR_MS);
        return Step.complete();
      });
    }
  },
  /** Waits in its own code, until it is interrupted. */
  BLOCKED_IN_A_STEP {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      mark("in step");
      Thread.sleep(HOUR_MS);
      return Step.complete();
    }
  },
  /** Goes on whatever happens to it. */
  SWALLOWS_INTERRUPTS {
    @Override
    public Step handle(Run run, RunContext context) {
      mark("busy");
      while (true) {
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          mark("interrupted and going on");
        }
      }
    }
  },
  /** Reads from a server that never says anything, which no interrupt ends. */
  STUCK_IN_A_READ {
    @Override
    public Step handle(Run run, RunContext context) throws IOException {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
        mark("reading");
        return Step.next("read " + socket.getInputStream().read());
      }
    }
  },
  /** Completes its run in the first step. */
  COMPLETES {
    @Override
    public Step handle(Run run, RunContext context) {
      mark("completing");
      return Step.complete();
    }
  },
  /** Completes its run once it can read from standard input. */
  COMPLETES_WHEN_TOLD {
    @Override
    public Step handle(Run run, RunContext context) throws IOException {
      mark("waiting");
      mark("told " + INPUT.read());
      return Step.complete();
    }
  },
  /** Completes its run in the third poll. */
  COMPLETES_AFTER_TWO_POLLS {
    @Override
    public Step handle(Run run, RunContext context) {
      int poll = POLLS.incrementAndGet();
      mark("poll " + poll);
      return poll == 3 ? Step.complete() : Step.again();
    }
  },
  /** Makes calls without end and says when it entered each one that was accepted. */
  CALLS_REPEATEDLY {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      while (true) {
        long entered = System.nanoTime();
        try {
          context.call(() -> {
            mark("call " + entered);
            return true;
          });
        } catch (StoreUnavailableException e) {
          mark("unavailable " + (System.nanoTime() - entered) / 1_000_000 + " " + e.getMessage());
        } catch (RunRevokedException e) {
          mark("revoked " + e.getMessage());
          throw e;
        }
        Thread.sleep(PAUSE_MS);
      }
    }
  },
  /** Calls and writes without end; the table {@code stamps} and the stage say who wrote. */
  CALLS_AND_WRITES {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      mark("obtained " + System.nanoTime());
      for (int i = 0; i < 20; i++) {
        long entered = System.nanoTime();
        context.call(() -> {
          mark("call " + entered);
          return true;
        });
        context.inTransaction(connection -> stamp(connection, run));
        pauseUnlessTold();
      }
      return Step.next("by " + WORKER_ID);
    }
  },
  /** Works a moment, stamps, and completes its run. */
  STAMPS_AND_COMPLETES {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      Thread.sleep(20);
      context.inTransaction(connection -> stamp(connection, run));
      return Step.complete();
    }
  },
  /** Throws each time. */
  FAILS_ALWAYS {
    @Override
    public Step handle(Run run, RunContext context) {
      throw new IllegalStateException("this handler always fails");
    }
  },
  /** Takes memory until there is none, lets go of it, and throws. */
  RUNS_OUT_OF_MEMORY {
    @Override
    public Step handle(Run run, RunContext context) {
      mark("disaster");
      List<byte[]> taken = new ArrayList<>();
      while (taken.size() < Integer.MAX_VALUE) {
        taken.add(new byte[1 << 20]);
      }
      return Step.complete();
    }
  },
  /** Takes all memory and keeps it. */
  KEEPS_ALL_MEMORY {
    @Override
    public Step handle(Run run, RunContext context) throws InterruptedException {
      mark("disaster");
      for (int size = 1 << 20; size > 64; size /= 2) {
        try {
          while (true) {
            KEPT.add(new byte[size]);
          }
        } catch (OutOfMemoryError e) {
          // smaller pieces find room yet
        }
      }
      Thread.sleep(HOUR_MS);
      return Step.again();
    }
  },
  /** Has a thread die that is named as the library's are, and does not heed interrupts. */
  LOSES_A_THREAD {
    @Override
    public Step handle(Run run, RunContext context) {
      Thread lost = new Thread(
          () -> {
            throw new OutOfMemoryError("planted");
          },
          "leadlist-poller-planted");
      mark("disaster");
      lost.start();
      while (true) {
        LockSupport.park();
      }
    }
  },
  /** Calls itself until the stack is used up. */
  OVERFLOWS_ITS_STACK {
    @Override
    public Step handle(Run run, RunContext context) {
      mark("disaster");
      return deeper(run, 0) > 0 ? Step.again() : Step.complete();
    }

    private int deeper(Run run, int depth) {
      return depth < 0 ? 0 : deeper(run, depth + 1) + run.stage().length();
    }
  },
  /** Ends the JVM in its own way. */
  EXITS_THE_JVM {
    @Override
    public Step handle(Run run, RunContext context) {
      mark("disaster");
      System.exit(7);
      return Step.complete();
    }
  },
  /** Leaves threads behind that no JVM would end by itself. */
  LEAKS_THREADS {
    @Override
    public Step handle(Run run, RunContext context) {
      for (int i = 0; i < 50; i++) {
        new Thread(() -> {
              while (true) {
                LockSupport.park();
              }
            })
            .start();
      }
      mark("disaster");
      return Step.complete();
    }
  },
  /** Says what time it is, in calls without end. */
  TELLS_THE_TIME {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      while (true) {
        context.call(() -> {
          mark("wall " + System.currentTimeMillis());
          return true;
        });
        Thread.sleep(20);
      }
    }
  },
  /** Interrupts the threads that watch over its JVM, and completes its run. */
  INTERRUPTS_THE_WATCHERS {
    @Override
    public Step handle(Run run, RunContext context) throws InterruptedException {
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().matches("leadlist-(last-resort|owner-watch)"))
          .forEach(Thread::interrupt);
      mark("interrupted");
      Thread.sleep(300);
      return Step.complete();
    }
  },
  /** Says what it can read from standard input. */
  READS_INPUT {
    @Override
    public Step handle(Run run, RunContext context) throws IOException {
      mark("read " + System.in.read());
      return Step.complete();
    }
  };

  /** System property: the table of its runs, beside the standard one. */
  static final String TABLE = "run.table";

  /** System property: the statuses of a run that is over, with commas between them. */
  static final String TERMINAL_STATUSES = "terminal.statuses";

  /** System property: how many milliseconds a shutdown hook of the user's takes. */
  static final String SLOW_HOOK = "slow.hook";

  /** System property: whether a handler takes it easy until it can read from standard input. */
  static final String CALM_UNTIL_TOLD = "calm.until.told";

  /** Standard input, before a worker process takes it away from its handler. */
  private static final InputStream INPUT = System.in;

  private static final long HOUR_MS = 3_600_000;
  private static final long PAUSE_MS = 2; // an end is to come in the midst of a call
  private static final long CALM_PAUSE_MS = 50;
  private static final String WORKER_ID = System.getenv("WORKER_ID");
  private static final List<byte[]> KEPT = new ArrayList<>(); // by a JVM's one handler
  private static final AtomicBoolean HURRYING = new AtomicBoolean();
  private static final AtomicInteger POLLS = new AtomicInteger(); // a JVM has one handler

  public static void main(String[] args) {
    int hookMs = Integer.getInteger(SLOW_HOOK, 0);
    if (hookMs > 0) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> LockSupport.parkNanos(hookMs * 1_000_000L)));
    }
    mark("main");
    WorkerProcess.main(
        WorkerSettings.fromEnvironment(System.getenv()).runTable(runTable()), valueOf(args[0]));
  }

  private static RunTable runTable() {
    RunTable standard = RunTable.standard();
    return RunTable.builder()
        .table(System.getProperty(TABLE, standard.table()))
        .terminalStatuses(List.of(
            System.getProperty(TERMINAL_STATUSES, String.join(",", standard.terminalStatuses()))
                .split(",")))
        .build();
  }

  private static void pauseUnlessTold() throws IOException, InterruptedException {
    if (Boolean.getBoolean(CALM_UNTIL_TOLD) && INPUT.available() == 0) {
      Thread.sleep(CALM_PAUSE_MS);
      return;
    }
    if (HURRYING.compareAndSet(false, true)) {
      mark("hurries");
    }
    Thread.sleep(PAUSE_MS);
  }

  private static int stamp(Connection connection, Run run) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("insert into stamps (run, worker) values (?, ?)")) {
      statement.setObject(1, run.id());
      statement.setString(2, WORKER_ID);
      return statement.executeUpdate();
    }
  }

  static void mark(String text) {
    System.out.println("MARK " + text);
  }
}
