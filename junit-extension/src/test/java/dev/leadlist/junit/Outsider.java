package dev.leadlist.junit;

import dev.leadlist.runner.Worker;
import java.util.UUID;

/** Starts a worker from code that belongs to no test class. */
record Outsider(UUID id) implements Runnable {
  @Override
  public void run() {
    Worker.builder(LeakTestCases.ownDataSource())
        .targetRun(id)
        .handler(new Handlers.BlockedInACall())
        .build()
        .start();
  }
}
