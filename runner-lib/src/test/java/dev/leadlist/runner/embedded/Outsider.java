package dev.leadlist.runner.embedded;

import dev.leadlist.runner.postgres.TestDatabase;
import java.util.UUID;

/**
 * Somebody who changes runs. Each method returns the {@link System#nanoTime} at which it saw the
 * commit acknowledged.
 */
final class Outsider {
  private final TestDatabase database;

  Outsider(TestDatabase database) {
    this.database = database;
  }

  long setStatus(UUID run, String status) {
    return execute(
        "update pm_pipeline.runs set status = e'%s' where id = '%s'".formatted(status, run));
  }

  long delete(UUID run) {
    return execute("delete from pm_pipeline.runs where id = '%s'".formatted(run));
  }

  long truncate() {
    return execute("truncate pm_pipeline.runs");
  }

  long execute(String sql) {
    database.execute(sql);
    return System.nanoTime();
  }
}
