package dev.leadlist.runner.embedded;

import dev.leadlist.runner.postgres.TestDatabase;
import java.util.UUID;

/** Inserts and ends runs, as somebody outside would. */
public final class TestRuns {
  private final TestDatabase database;

  public TestRuns(TestDatabase database) {
    this.database = database;
  }

  /** Inserts an active run in stage {@code company_discovery}. */
  public UUID insertActive() {
    return insert("active");
  }

  public UUID insert(String status) {
    UUID id = UUID.randomUUID();
    database.execute("""
        insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)
        values ('%s', '{"industry": "real estate"}', 5, 'company_discovery', %s)
        """.formatted(id, status == null ? "null" : "e'" + status + "'"));
    return id;
  }

  /** Sets the status and commits; returns when the commit is acknowledged. */
  public void setStatus(UUID id, String status) {
    database.execute(
        "update pm_pipeline.runs set status = e'%s' where id = '%s'".formatted(status, id));
  }

  public void delete(UUID id) {
    database.execute("delete from pm_pipeline.runs where id = '%s'".formatted(id));
  }

  public void truncate() {
    database.execute("truncate pm_pipeline.runs");
  }

  public String status(UUID id) {
    return database
        .query("select status from pm_pipeline.runs where id = '%s'".formatted(id))
        .get(0);
  }

  public String stage(UUID id) {
    return database
        .query("select stage from pm_pipeline.runs where id = '%s'".formatted(id))
        .get(0);
  }

  /** Returns whether a worker has a lease on it that has not run out. */
  public boolean isLeased(UUID id) {
    return !database
        .query("select 1 from pm_pipeline.run_leases where run_id = '%s'".formatted(id)
            + " and worker_id is not null and expires_at > clock_timestamp()")
        .isEmpty();
  }
}
