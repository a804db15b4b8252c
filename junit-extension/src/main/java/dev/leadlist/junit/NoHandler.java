package dev.leadlist.junit;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;

/** Stands for a handler that is not set; annotations know no null. */
final class NoHandler implements RunHandler {
  private NoHandler() {}

  @Override
  public Step handle(Run run, RunContext context) {
    throw new IllegalStateException("stands for no handler");
  }
}
