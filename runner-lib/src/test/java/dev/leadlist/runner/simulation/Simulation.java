package dev.leadlist.runner.simulation;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.StopCause;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.WorkerSettingsBuilder;
import dev.leadlist.runner.loop.LoopLife;
import dev.leadlist.runner.store.Flaw;
import dev.leadlist.runner.store.InMemoryRunStore;
import dev.leadlist.runner.store.InMemoryRuns;
import dev.leadlist.runner.time.ManualTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: a few workers on a few runs, and what befalls them, all of it decided by a seed.
 */
final class Simulation {
  private static final Duration HORIZON = Duration.ofSeconds(18);
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final int STEP_ENDS_BY = 6_000;

  private final Random random;
  private final ManualTiming clock = new ManualTiming();
  private final InMemoryRuns runs = new InMemoryRuns(clock);
  private final Promises promises = new Promises(clock);
  private final Turns turns;
  private final List<UUID> targets = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();

  private Simulation(long seed, @Nullable Flaw flaw, Deque<Turns.Carrier> threads) {
    this.random = new Random(seed);
    this.turns = new Turns(clock, random, threads, promises::check);
    runs.tellTo(promises);
    if (flaw != null) {
      runs.plant(flaw);
    }
  }

  /**
   * Plays the schedule of a seed.
   *
   * @param flaw a fault to plant, or null
   * @param threads a supply, to be used by one schedule after the other
   * @throws BrokenPromise if a worker did what it must not
   */
  static void play(long seed, @Nullable Flaw flaw, Deque<Turns.Carrier> threads) {
    Simulation simulation = new Simulation(seed, flaw, threads);
    try {
      simulation.plan();
      simulation.clock.advance(HORIZON);
      simulation.throwWhatAWorkerThrew();
    } finally {
      simulation.turns.close();
    }
  }

  private void plan() {
    int runCount = 1 + random.nextInt(2);
    for (int i = 0; i < runCount; i++) {
      targets.add(runs.insert("discovery", "active"));
    }
    int workerCount = 2 + random.nextInt(2);
    for (int i = 0; i < workerCount; i++) {
      Member member = new Member("worker-" + i);
      members.add(member);
      turns.at(millis(random.nextInt(3) == 0 ? 6_000 : 50), member::start);
    }
    turns.at(millis(10_000), this::endSomeRun);
    int faultCount = 2 + random.nextInt(6);
    for (int i = 0; i < faultCount; i++) {
      turns.at(millis(12_000), this::strike);
    }
  }

  private void strike() {
    Member member = members.get(random.nextInt(members.size()));
    UUID run = anyRun();
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> freeze(member);
      case 3, 4, 5 -> sicken(member);
      case 6 -> turns.kill(member.host);
      case 7 -> endSomeRun();
      case 8 -> runs.forgeSignal(run);
      case 9 -> clock.stepWallClock(Duration.ofMinutes(random.nextInt(121) - 60L));
      case 10 -> member.requestStop();
      default -> reopen(run);
    }
  }

  private void freeze(Member member) {
    if (member.host.isKilled() || member.host.isFrozen()) {
      return;
    }
    turns.freeze(member.host);
    turns.at(millis(7_000), () -> {
      promises.disturbed(member.file);
      turns.thaw(member.host);
    });
  }

  private void sicken(Member member) {
    member.network.sicken();
    turns.at(millis(5_000), member.network::heal);
  }

  private void endSomeRun() {
    UUID run = anyRun();
    if (!runs.exists(run)) {
      return;
    }
    if (random.nextInt(5) == 0) {
      runs.delete(run);
    } else {
      runs.setStatus(run, List.of("completed", "error", "archived").get(random.nextInt(3)));
    }
  }

  private void reopen(UUID run) {
    if (runs.exists(run)) {
      runs.setStatus(run, "active");
    }
  }

  private UUID anyRun() {
    return targets.get(random.nextInt(targets.size()));
  }

  private Duration millis(int most) {
    return Duration.ofMillis(random.nextInt(most));
  }

  private void throwWhatAWorkerThrew() {
    for (Member member : members) {
      if (member.fault != null) {
        throw new AssertionError(member.file.id() + " died of a fault of its own", member.fault);
      }
    }
  }

  /** One worker: its host, its network, its life. */
  private final class Member {
    private final Turns.Host host = new Turns.Host();
    private final WorkerSettings settings;
    private final Promises.WorkerFile file;
    private final Network network;
    private final LoopLife life;
    private @Nullable Throwable fault;

    Member(String id) {
      this.settings = settings(id);
      this.file = new Promises.WorkerFile(settings, host);
      this.network = new Network(turns, host, random, () -> promises.disturbed(file));
      InMemoryRunStore store = runs.store(settings, network);
      this.life = new LoopLife(
          settings,
          this::handle,
          store,
          turns,
          task -> turns.spawn(host, Duration.ZERO, task),
          List.of());
    }

    private WorkerSettings settings(String id) {
      WorkerSettingsBuilder builder = WorkerSettings.builder()
          .workerId(id)
          .pollInterval(Duration.ofSeconds(1))
          .lease(LEASE)
          .grace(Duration.ofMillis(500))
          .maxFailures(2)
          .maxLoops(4 + random.nextInt(20))
          .maxRuntime(Duration.ofSeconds(6 + random.nextInt(12)));
      return random.nextInt(4) == 0
          ? builder.build()
          : builder.targetRun(anyRun()).build();
    }

    void start() {
      turns.spawn(host, Duration.ZERO, this::live);
    }

    private void live() {
      promises.started(file);
      try {
        WorkerExit exit = life.live(() -> promises.leftLoop(file));
        promises.ended(file, exit.loops());
      } catch (RuntimeException | AssertionError e) {
        fault = e;
      }
    }

    void requestStop() {
      life.requestStop(StopCause.REQUESTED);
      promises.stopRequested(file);
    }

    private Step handle(Run run, RunContext context) throws Exception {
      long token = context.fencingToken();
      int acts = random.nextInt(4);
      for (int i = 0; i < acts; i++) {
        act(run.id(), token, context);
      }
      return switch (random.nextInt(10)) {
        case 0 -> Step.complete();
        case 1 -> Step.fail("the simulation wants it");
        case 2 -> throw new IllegalStateException("the simulation wants it");
        case 3, 4 -> Step.again();
        default -> Step.next("stage-" + random.nextInt(5));
      };
    }

    private void act(UUID run, long token, RunContext context) throws Exception {
      switch (random.nextInt(6)) {
        case 0 -> turns.passUninterruptibly(millis(400)); // swallows interrupts for a while
        case 1 -> {
          if (context.isActive()) {
            promises.toldActive(file.id(), run, token);
          }
        }
        case 2 ->
          context.inTransaction(connection -> {
            InMemoryRunStore.note(connection, run);
            waitInterruptibly(run, 1_500);
            return true;
          });
        default -> call(run, token, context);
      }
    }

    private void call(UUID run, long token, RunContext context) throws Exception {
      long entered = promises.entering();
      context.call(() -> {
        promises.letThrough(file.id(), run, token, entered);
        waitInterruptibly(run, STEP_ENDS_BY);
        return true;
      });
    }

    private void waitInterruptibly(UUID run, int most) throws InterruptedException {
      Runnable over = promises.waiting(file, run);
      try {
        turns.pass(millis(most));
      } finally {
        over.run();
      }
    }
  }
}
