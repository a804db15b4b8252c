package dev.leadlist.runner.embedded;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Notes when a worker started, claimed, left its loop and ended. */
final class LifeLog implements WorkerListener {
  final CountDownLatch started = new CountDownLatch(1);
  final CountDownLatch claimed = new CountDownLatch(1);
  final CountDownLatch left = new CountDownLatch(1);
  final CountDownLatch exited = new CountDownLatch(1);
  private volatile long leftAt;

  @Override
  public void onStarted(WorkerInfo worker) {
    started.countDown();
  }

  @Override
  public void onClaimed(WorkerInfo worker, Run run) {
    claimed.countDown();
  }

  @Override
  public void onLoopLeft(WorkerInfo worker, ExitReason reason) {
    leftAt = System.nanoTime();
    left.countDown();
  }

  @Override
  public void onExited(WorkerInfo worker, WorkerExit exit) {
    exited.countDown();
  }

  /** Returns how long after {@code moment} the loop was left; zero if before. */
  Duration leftAfter(long moment) throws InterruptedException {
    Eventually.opens("the loop is left", left);
    return Duration.ofNanos(Math.max(0, leftAt - moment));
  }
}
