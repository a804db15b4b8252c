package dev.leadlist.junit.life;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import dev.leadlist.runner.time.Timing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Notes what a worker does. Safe for use by many threads.
 *
 * <p>Moments are those of {@link System#nanoTime}; on Linux all processes of a machine share it.
 */
public final class LifeJournal implements WorkerListener {
  private static final int KEPT_LINES = 50;

  private final Timing timing = Timing.system();
  private final long since = timing.nanoTime();
  private final Consumer<String> sink;
  private final Deque<String> lines = new ArrayDeque<>(); // guarded by this
  private final List<Long> calls = new ArrayList<>(); // guarded by this
  private final List<String> doing = new ArrayList<>(); // guarded by this
  private volatile Optional<WorkerExit> exit = Optional.empty();
  private volatile long leftAt;

  /** Creates a journal that is kept in this JVM. */
  public LifeJournal() {
    this(entry -> {});
  }

  /** Creates a journal that also hands each entry to {@code sink}, for {@link LifeFile}. */
  LifeJournal(Consumer<String> sink) {
    this.sink = sink;
  }

  /** Returns {@code handler}, with each of its calls to the outside noted that is let through. */
  public RunHandler watching(RunHandler handler) {
    return (run, context) -> handler.handle(run, new NotingContext(context, this));
  }

  long moment() {
    return timing.nanoTime();
  }

  synchronized void onCall(long entered) {
    calls.add(entered);
    sink.accept("call " + entered);
  }

  @Override
  public void onStarted(WorkerInfo worker) {
    note("started " + worker.workerId());
  }

  @Override
  public void onClaimed(WorkerInfo worker, Run run) {
    note("claimed run " + run.id() + " in stage " + run.stage());
  }

  @Override
  public void onStep(WorkerInfo worker, Run run, Step step) {
    note("step " + step);
  }

  @Override
  public void onFailure(WorkerInfo worker, Run run, Throwable failure) {
    note("handler failed: " + failure);
  }

  @Override
  public void onLoopLeft(WorkerInfo worker, ExitReason reason) {
    leftAt = timing.nanoTime();
    sink.accept("left " + leftAt);
    note("left the loop: " + reason);
  }

  @Override
  public void onExited(WorkerInfo worker, WorkerExit ended) {
    exit = Optional.of(ended);
    sink.accept("exit %s %b %d %d %d"
        .formatted(
            ended.reason(),
            ended.handlerStuck(),
            ended.loops(),
            ended.calls(),
            ended.duration().toNanos()));
    note("ended after " + ended.loops() + " loops and " + ended.calls() + " calls");
  }

  /** Notes a line for people, with the time since the beginning. */
  public synchronized void note(String what) {
    String line = "%8.3f s  %s".formatted(timing.since(since).toNanos() / 1e9, what);
    lines.addLast(line);
    if (lines.size() > KEPT_LINES) {
      lines.removeFirst();
    }
    sink.accept("line " + line.replace('\n', ' '));
  }

  /** Notes what it is doing at its limit, for people. */
  synchronized void doing(List<String> what) {
    doing.addAll(what);
    what.forEach(line -> sink.accept("doing " + line.replace('\n', ' ')));
  }

  /** Returns the account as it stands. */
  public synchronized Life life() {
    return new Life(exit, leftAt, List.copyOf(calls), List.copyOf(lines), List.copyOf(doing));
  }
}
