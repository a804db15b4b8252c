package dev.leadlist.examples.demo;

import dev.leadlist.runner.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The worker of the incident, without this library: looks for active runs every two seconds, finds
 * none, sleeps, and never asks what became of its own. Bounded by a minute, for the demo's sake.
 */
final class UnguardedWorker {
  private static final long PAUSE_MS = 2_000;
  private static final int LOOPS = 30;

  private UnguardedWorker() {}

  public static void main(String[] args) throws Exception {
    DatabaseUrl url = DatabaseUrl.parse(System.getenv("POSTGRES_URL"));
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setURL(url.jdbcUrl());
    database.setUser(url.user().orElse("postgres"));
    for (int loop = 0; loop < LOOPS; loop++) {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(
              "select count(*) from pm_pipeline.runs where status in ('active', 'in_progress')")) {
        row.next();
        System.out.println(
            row.getInt(1) == 0 ? "No active runs found; sleeping" : "would work on a run now");
      }
      Thread.sleep(PAUSE_MS);
    }
  }
}
