package dev.leadlist.runner.process;

import dev.leadlist.runner.postgres.TestDatabase;
import java.util.Map;
import java.util.TreeMap;

/**
 * What workers have left behind in a database: every transaction that committed, every result that
 * was written.
 */
final class Stamps {
  private final TestDatabase database;

  /** Prepares a database for handlers that stamp. */
  Stamps(TestDatabase database) {
    this.database = database;
    database.execute("""
        create table stamps (run uuid, worker text);
        create function note_stage() returns trigger language plpgsql as $$
        begin
          insert into stamps values (new.id, substr(new.stage, 4));
          return null;
        end $$;
        create trigger note_stage after update on pm_pipeline.runs
          for each row when (new.stage is distinct from old.stage) execute function note_stage();
        """);
  }

  /** Returns how much a worker has written. */
  long of(String worker) {
    return Long.parseLong(database
        .query("select count(*) from stamps where worker = '%s'".formatted(worker))
        .get(0));
  }

  /** Returns how much each worker has written. */
  Map<String, Long> byWorker() {
    Map<String, Long> counts = new TreeMap<>();
    database.query("select distinct worker from stamps").forEach(id -> counts.put(id, of(id)));
    return counts;
  }
}
