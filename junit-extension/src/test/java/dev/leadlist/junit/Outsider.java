package dev.leadlist.junit;

import dev.leadlist.runner.Worker;
import java.util.UUID;
import javax.sql.DataSource;

/** Starts a worker from code that belongs to no test class. */
record Outsider(DataSource dataSource, UUID id) implements Runnable {
  @Override
  public void run() {
    Worker.builder(dataSource)
        .targetRun(id)
        .handler(new Handlers.BlockedInACall())
        .build()
        .start();
  }
}
