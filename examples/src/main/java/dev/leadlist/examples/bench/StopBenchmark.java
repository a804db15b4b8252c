package dev.leadlist.examples.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Measures how long {@link Worker#close} takes while the worker idles: its threads ended, its lease
 * given back, its end written down. On a durable server, as the termination benchmark. Optional
 * argument: stops, 200 unless given.
 */
public final class StopBenchmark {
  private static final int STOPS = 200;
  private static final int WARM_UP = 20;

  private StopBenchmark() {}

  /** Runs the benchmark and prints a line for each kind of worker. */
  public static void main(String[] args) throws Exception {
    int stops = args.length == 0 ? STOPS : Integer.parseInt(args[0]);
    try (EmbeddedPostgres server = EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(60))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
        BenchDatabase database = BenchDatabase.create(server, "stops", true);
        HikariDataSource pool = database.pool()) {
      System.out.printf("%-38s %6s %10s %10s %10s%n", "idle stop, ms", "n", "p50", "p99", "max");
      print("targeted, waiting for its run", measure(stops, database, pool, true));
      print("untargeted, without work", measure(stops, database, pool, false));
    }
    System.exit(0); // embedded PostgreSQL leaves threads behind
  }

  private static Samples measure(
      int stops, BenchDatabase database, HikariDataSource pool, boolean targeted) throws Exception {
    List<Long> took = new ArrayList<>();
    for (int i = -WARM_UP; i < stops; i++) {
      long nanos = stop(targeted ? targeted(pool, database.insertRun()) : untargeted(pool));
      if (i >= 0) {
        took.add(nanos);
      }
    }
    return Samples.of(took);
  }

  /** Between two steps: it has a lease, and its handler nothing to do. */
  private static Worker targeted(HikariDataSource pool, UUID run) {
    return Worker.builder(pool)
        .targetRun(run)
        .handler((r, context) -> Step.again())
        .build();
  }

  private static Worker untargeted(HikariDataSource pool) {
    return Worker.builder(pool).handler((r, context) -> Step.again()).build();
  }

  private static long stop(Worker worker) throws InterruptedException {
    worker.start();
    Thread.sleep(50); // past its first claim, into its first wait
    long asked = System.nanoTime();
    worker.close();
    return System.nanoTime() - asked;
  }

  private static void print(String what, Samples samples) {
    System.out.printf(
        "%-38s %6d %10.2f %10.2f %10.2f%n",
        what,
        samples.count(),
        samples.percentile(0.5),
        samples.percentile(0.99),
        samples.percentile(1));
  }
}
