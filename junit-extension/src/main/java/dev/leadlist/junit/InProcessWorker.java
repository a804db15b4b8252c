package dev.leadlist.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker in this JVM: one life in the background, or any number that the test steps through. All
 * of them end with the test.
 */
final class InProcessWorker implements ScopedWorker {
  private final TestScope scope;
  private final WorkerDeclaration declaration;
  private final WorkerDeclaration.InProcess work;
  private final RevocableDataSource dataSource;
  private final TestRun run;
  private final List<LocalLife> lives =
      new ArrayList<>(); // guarded by itself; without those that ended cleanly
  private boolean isOver; // guarded by lives
  private volatile @Nullable LocalLife background;
  private volatile boolean stopRequested;

  InProcessWorker(
      TestScope scope,
      WorkerDeclaration declaration,
      WorkerDeclaration.InProcess work,
      RevocableDataSource dataSource,
      TestRun run) {
    this.scope = scope;
    this.declaration = declaration;
    this.work = work;
    this.dataSource = dataSource;
    this.run = run;
  }

  @Override
  public String name() {
    return declaration.name();
  }

  @Override
  public TestRun run() {
    return run;
  }

  @Override
  public synchronized void start() {
    if (background != null) {
      throw new IllegalStateException(
          "worker '" + name() + "': was started before; a test starts its"
              + " own worker only if it is declared with autoStart = false");
    }
    LocalLife life = begin(
        declaration.maxLoops(), "its declaration with @WithLeadListWorker or LeadListWorkers");
    background = life;
    if (stopRequested) {
      life.requestStop();
    }
    life.start();
  }

  /** Makes a life that {@link #end} knows of, whoever lives it. */
  private LocalLife begin(int maxLoops, String startedBy) {
    LocalLife life = new LocalLife(scope, declaration, work, dataSource, run, maxLoops, startedBy);
    synchronized (lives) {
      if (isOver) {
        throw new IllegalStateException("worker '" + name()
            + "': its test is over; end the threads that a test starts before it returns");
      }
      lives.add(life);
    }
    return life;
  }

  private List<LocalLife> lives() {
    synchronized (lives) {
      return List.copyOf(lives);
    }
  }

  @Override
  public boolean isAlive() {
    LocalLife started = background;
    return started != null && started.isAlive();
  }

  @Override
  public void requestStop() {
    stopRequested = true;
    lives().forEach(LocalLife::requestStop);
  }

  @Override
  public WorkerEnd awaitExit() throws InterruptedException {
    LocalLife started = background;
    if (started == null) {
      throw new IllegalStateException("worker '" + name() + "': was not started");
    }
    return started.awaitExit();
  }

  @Override
  public WorkerEnd runLoops(int loops) {
    if (background != null) {
      throw new IllegalStateException("worker '" + name()
          + "': runs in the background; step through one that is declared with autoStart = false");
    }
    LocalLife life = begin(loops, "runLoops, which its test called");
    if (!life.run().handlerStuck()) {
      synchronized (lives) {
        lives.remove(life);
      }
    }
    return life.howItEnded();
  }

  @Override
  public List<String> lastLines() {
    LocalLife started = background;
    return started == null ? List.of() : started.lastLines();
  }

  @Override
  public Map<String, String> environment() {
    return scope.environment(declaration, run);
  }

  @Override
  public Optional<AssertionError> end() {
    synchronized (lives) {
      isOver = true;
    }
    return Complaints.first(SideBySide.end(lives().stream()
        .<Supplier<Optional<AssertionError>>>map(life -> life::end)
        .toList()));
  }
}
