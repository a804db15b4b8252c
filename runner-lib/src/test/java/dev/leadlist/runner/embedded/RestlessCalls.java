package dev.leadlist.runner.embedded;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls as fast as it is let, a step for each; notes when the last call was entered. */
final class RestlessCalls implements RunHandler {
  final AtomicInteger accepted = new AtomicInteger();
  private volatile long lastEntered = Long.MIN_VALUE;
  private volatile boolean called;

  @Override
  public Step handle(Run run, RunContext context) throws Exception {
    long entered = System.nanoTime();
    context.call(() -> {
      lastEntered = entered;
      called = true;
      return accepted.incrementAndGet();
    });
    return Step.next("again");
  }

  /** Returns whether a call was let through that was entered after {@code moment}. */
  boolean enteredAfter(long moment) {
    return called && lastEntered - moment > 0;
  }
}
