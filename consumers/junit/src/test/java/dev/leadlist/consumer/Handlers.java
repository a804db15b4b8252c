package dev.leadlist.consumer;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import java.util.concurrent.CountDownLatch;

/** What the workers of these tests do. */
final class Handlers {
  private Handlers() {}

  /** Completes its run. */
  static final class Completes implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      return context.call(Step::complete);
    }
  }

  /** Makes a call that only the end of its run ends. */
  static final class Blocked implements RunHandler {
    @Override
    public Step handle(Run run, RunContext context) throws Exception {
      return context.call(() -> {
        new CountDownLatch(1).await();
        return Step.complete();
      });
    }
  }
}
