package dev.leadlist.runner.embedded;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import java.util.concurrent.CountDownLatch;

/** Sits in a call to the outside until it is interrupted. */
final class BlockedCall implements RunHandler {
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch interrupted = new CountDownLatch(1);

  @Override
  public Step handle(Run run, RunContext context) throws Exception {
    return context.call(this::block);
  }

  private Step block() throws InterruptedException {
    entered.countDown();
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
    return Step.again();
  }

  boolean wasInterrupted() {
    return interrupted.getCount() == 0;
  }
}
