package dev.leadlist.runner;

import dev.leadlist.runner.process.LastResort;
import dev.leadlist.runner.process.OwnerWatch;
import dev.leadlist.runner.process.ProcessIdentity;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker that owns its JVM: the environment is its configuration, signals stop it, its owner's
 * death ends it, and a handler that does not end within the grace period is ended by halting the
 * JVM.
 *
 * <p>Exit codes are those of {@link ExitReason}; 64 for wrong settings, 143 and 130 after SIGTERM
 * and SIGINT, and {@link WorkerExit#HALTED} for a halted JVM.
 */
public final class WorkerProcess {
  private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

  /** {@code EX_USAGE} of BSD's {@code sysexits.h}: the settings are wrong, there was no worker. */
  public static final int WRONG_SETTINGS = 64;

  /** How much longer than the grace period the JVM may take to end, whatever it is stuck in. */
  private static final Duration HALT_MARGIN = Duration.ofMillis(800);

  private final Worker worker;
  private final Duration grace;
  private final Optional<ProcessIdentity> owner;

  private WorkerProcess(Worker worker, Duration grace, Optional<ProcessIdentity> owner) {
    this.worker = worker;
    this.grace = grace;
    this.owner = owner;
  }

  /**
   * Runs a worker with the settings of the environment, and ends the JVM when it has ended.
   *
   * <p>Does not return. Wrong settings are told on standard error, all at once, before any
   * connection. {@code System.in} is empty from now on: the owner watch reads the real one.
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
      WorkerSettings checked = settings.build();
      new WorkerProcess(Worker.create(checked, handler, listeners), checked.grace(), owner())
          .live();
    } catch (SettingsException | StoreSetupException e) {
      System.err.println(e.getMessage());
      System.exit(WRONG_SETTINGS);
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
    InputStream realInput = System.in;
    System.setIn(InputStream.nullInputStream());
    Runtime.getRuntime().addShutdownHook(new Thread(this::endByShutdown, "leadlist-shutdown"));
    owner.ifPresent(process ->
        OwnerWatch.start(process, realInput, () -> worker.requestStop(StopCause.OWNER_GONE)));
    WorkerExit exit = worker.run();
    LastResort.haltAfter(HALT_MARGIN, exit.exitCode());
    if (exit.handlerStuck()) {
      Runtime.getRuntime().halt(exit.exitCode());
    }
    System.exit(exit.exitCode());
  }

  /** On SIGTERM, SIGINT and exit: waits for the loop, not for {@code close()}, which never runs. */
  private void endByShutdown() {
    LastResort.haltAfter(grace.plus(HALT_MARGIN), WorkerExit.HALTED);
    worker.requestStop();
    try {
      Optional<WorkerExit> exit = worker.awaitExit(grace.plus(HALT_MARGIN));
      if (exit.isEmpty() || exit.get().handlerStuck()) {
        Runtime.getRuntime().halt(WorkerExit.HALTED);
      }
    } catch (IllegalStateException e) {
      log.debug("ended before it began to work", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
