package dev.leadlist.runner;

import dev.leadlist.runner.process.LastResort;
import dev.leadlist.runner.process.OwnerWatch;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.RunFile;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that owns its JVM: the environment is its configuration, signals stop it, its owner's
 * death ends it, and a handler that does not end within the grace period is ended by halting the
 * JVM. A worker stops, and is halted if need be, when a thread of the library fails, be it for want
 * of memory; those are known by their names, which begin with {@code leadlist-}.
 *
 * <p>Exit codes are those of {@link ExitReason}; 64 for wrong settings, 70 after a fault of the
 * library or of one of its threads, 143 and 130 after SIGTERM and SIGINT, and
 * {@link WorkerExit#HALTED} for a JVM that was halted for another reason.
 */
public final class WorkerProcess {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  /** {@code EX_USAGE} of BSD's {@code sysexits.h}: the settings are wrong, there was no worker. */
  public static final int WRONG_SETTINGS = 64;

  /**
   * How much longer than the grace period the JVM may take, whatever it is stuck in. Together with
   * the 300 ms that a JVM waits at its end for threads inside native reads, less than a second.
   */
  private static final Duration HALT_MARGIN = Duration.ofMillis(500);

  /** How long a worker without an owner may take, whatever its grace period: promise P5. */
  private static final Duration OWNERLESS_LIMIT = Duration.ofMillis(500);

  /** {@code EX_SOFTWARE}: the loop ended by a fault, which the log has. */
  private static final int FAULT = 70;

  /** How the names of all threads begin that the library starts, and of nobody else's. */
  private static final String OUR_THREADS = "leadlist-";

  private final Worker worker;
  private final LastResort lastResort;
  private final Duration haltLimit;
  private final Optional<ProcessIdentity> owner;
  private final RunFile runFile;
  private volatile boolean shuttingDown;
  private volatile boolean faulty;

  private WorkerProcess(
      Worker worker,
      WorkerSettings settings,
      LastResort lastResort,
      Optional<ProcessIdentity> owner) {
    this.worker = worker;
    this.lastResort = lastResort;
    this.haltLimit = haltLimit(settings);
    this.owner = owner;
    this.runFile = new RunFile(
        ProcessIdentity.self(),
        settings.workerId(),
        settings.targetRun(),
        settings.database().map(DatabaseUrl::describe).orElse("?"),
        settings.runTable().endRule());
  }

  /**
   * Runs a worker with the settings of the environment, and ends the JVM when it has ended.
   *
   * <p>Does not return. Wrong settings are told on standard error, all at once, before any
   * connection. {@code System.in} is empty from now on.
   */
  public static void main(RunHandler handler) {
    main(WorkerSettings.fromEnvironment(System.getenv()), handler);
  }

  /**
   * As {@link #main(RunHandler)}, with settings that a program has changed or made itself, and with
   * listeners.
   */
  public static void main(
      WorkerSettingsBuilder settings, RunHandler handler, WorkerListener... listeners) {
    try {
      create(settings, handler, listeners).live();
    } catch (SettingsException | StoreSetupException e) {
      System.err.println(e.getMessage());
      System.exit(WRONG_SETTINGS);
    } catch (IllegalStateException | Error e) {
      exitAfter(e);
    }
  }

  private static void exitAfter(Throwable fault) {
    try {
      log.error("ended by a fault", fault);
    } finally {
      System.exit(FAULT); // whether or not there was the memory to say why
    }
  }

  private static WorkerProcess create(
      WorkerSettingsBuilder settings, RunHandler handler, WorkerListener... listeners) {
    List<String> faults = new ArrayList<>();
    WorkerSettings checked = orFaults(settings::build, faults);
    Optional<ProcessIdentity> owner = orFaults(WorkerProcess::owner, faults);
    if (checked == null || owner == null) {
      throw new SettingsException(faults);
    }
    LastResort lastResort = LastResort.start();
    List<WorkerListener> all = new ArrayList<>();
    all.add(new HaltWhenStuck(lastResort, haltLimit(checked))); // before any that may block
    all.addAll(Arrays.asList(listeners));
    all.add(new HaltWhenOverdue(lastResort, checked)); // right before the worker's clock starts
    String ownerText = owner.map(ProcessIdentity::toString).orElse(null);
    Worker worker =
        WorkerFactory.load().create(new WorkerFactory.Parts(checked, handler, all, ownerText));
    return new WorkerProcess(worker, checked, lastResort, owner);
  }

  private static Duration haltLimit(WorkerSettings settings) {
    return settings.grace().plus(HALT_MARGIN);
  }

  private static <T> @Nullable T orFaults(Supplier<T> part, List<String> faults) {
    try {
      return part.get();
    } catch (SettingsException e) {
      faults.addAll(e.faults());
      return null;
    }
  }

  private static Optional<ProcessIdentity> owner() {
    String owner = System.getenv(OwnerWatch.VARIABLE);
    try {
      return Optional.ofNullable(owner).map(ProcessIdentity::parse);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          List.of(OwnerWatch.VARIABLE + ": " + e.getMessage() + "; unset it to have no owner"));
    }
  }

  private void live() {
    System.setIn(InputStream.nullInputStream());
    runFile.write();
    Runtime.getRuntime().addShutdownHook(new Thread(this::endByShutdown, "leadlist-shutdown"));
    endWithThreads();
    owner.ifPresent(process -> OwnerWatch.start(process, this::endWithoutOwner));
    WorkerExit exit = runOrHalt();
    int code = faulty ? FAULT : exit.exitCode();
    if (!shuttingDown) { // else by a signal, whose code counts
      lastResort.haltAfter(HALT_MARGIN, code);
    }
    if (exit.handlerStuck()) {
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }

  private WorkerExit runOrHalt() {
    try {
      return worker.run();
    } catch (StoreSetupException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      lastResort.haltAfter(HALT_MARGIN, FAULT); // without memory it may not come to System.exit
      throw e;
    }
  }

  /**
   * A thread of ours that fails may be the one that would have heard of the run's end, or of the
   * owner's: its JVM goes with it. What needs memory comes last.
   */
  private void endWithThreads() {
    Thread.UncaughtExceptionHandler others = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
      try {
        if (thread.getName().startsWith(OUR_THREADS) && isWorking()) {
          faulty = true;
          lastResort.haltAfter(haltLimit, FAULT);
          worker.requestStop();
        }
      } finally {
        tell(others, thread, fault);
      }
    });
  }

  /** Once it leaves, its end is bounded anyway. */
  private boolean isWorking() {
    WorkerStatus status = worker.status();
    return status == WorkerStatus.STARTING || status == WorkerStatus.RUNNING;
  }

  private static void tell(
      Thread.@Nullable UncaughtExceptionHandler handler, Thread thread, Throwable fault) {
    if (handler != null) {
      handler.uncaughtException(thread, fault);
    } else {
      log.error("thread {} failed", thread.getName(), fault);
    }
  }

  private void endWithoutOwner() {
    haltWithoutOwner(); // whatever becomes of the request
    worker.requestStop(StopCause.OWNER_GONE);
    haltWithoutOwner(); // it may have begun meanwhile
  }

  /** A worker that was asked to stop before it begins does not even connect. */
  private void haltWithoutOwner() {
    if (worker.status() != WorkerStatus.NEW) {
      lastResort.haltAfter(OWNERLESS_LIMIT, WorkerExit.HALTED);
    }
  }

  /** On SIGTERM, SIGINT and exit. The JVM itself gives the signal's code. */
  private void endByShutdown() {
    shuttingDown = true;
    lastResort.haltAfter(haltLimit, WorkerExit.HALTED);
    worker.requestStop();
    if (worker.status() == WorkerStatus.NEW || worker.status() == WorkerStatus.STARTING) {
      log.info("worker {}: stopped before it began to work", worker.info().workerId());
      return; // it holds nothing, and an attempt to connect cannot be called off
    }
    worker.close();
    try {
      Optional<WorkerExit> exit = worker.awaitExit(Duration.ZERO);
      if (exit.isEmpty() || exit.get().handlerStuck()) {
        Runtime.getRuntime().halt(WorkerExit.HALTED);
      }
    } catch (IllegalStateException | StoreSetupException e) {
      log.debug("ended before it began to work", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From the loop's end on time runs, whatever closing the worker is held up by. */
  private record HaltWhenStuck(LastResort lastResort, Duration limit) implements WorkerListener {
    @Override
    public void onLoopLeft(WorkerInfo left, ExitReason reason) {
      lastResort.haltAfter(limit, WorkerExit.HALTED);
    }
  }

  /** From the time limit on as well, whatever keeps the loop from leaving. */
  private record HaltWhenOverdue(LastResort lastResort, WorkerSettings settings)
      implements WorkerListener {
    @Override
    public void onStarted(WorkerInfo started) {
      settings
          .maxRuntime()
          .ifPresent(time -> lastResort.haltAfter(time, haltLimit(settings), WorkerExit.HALTED));
    }
  }
}
