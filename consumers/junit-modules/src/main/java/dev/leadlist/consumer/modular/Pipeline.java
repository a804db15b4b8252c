package dev.leadlist.consumer.modular;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;

/** What the workers of this module do. */
final class Pipeline implements RunHandler {
  @Override
  public Step handle(Run run, RunContext context) throws Exception {
    return context.call(Step::complete);
  }
}
