package dev.leadlist.examples.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * Measures how long after the COMMIT that ends its run a worker has left its loop: this library
 * listening, this library polling, and the loop of the incident, taking turns in one run on a
 * durable server.
 *
 * <p>Counted from the moment the COMMIT is <em>sent</em>, so the disk's part is in all figures.
 * Optional argument: rounds, 5 unless given.
 */
public final class TerminationBenchmark {
  private static final int ROUNDS = 5;
  private static final int WORKERS = 32;
  private static final Duration SPREAD = Duration.ofSeconds(2);

  private final Random random = new Random(20251120); // the day of the incident
  /** A contender, where it works, and what was measured of it so far. */
  private record Entry(Contender contender, BenchDatabase database, List<Long> nanos) {
    Entry(Contender contender, BenchDatabase database) {
      this(contender, database, new ArrayList<>());
    }
  }

  private TerminationBenchmark() {}

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length == 0 ? ROUNDS : Integer.parseInt(args[0]);
    System.out.println("starting PostgreSQL, filling two databases with 100,000 runs each …");
    try (EmbeddedPostgres server = EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(60))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start();
        BenchDatabase signalling = BenchDatabase.create(server, "signalling", true);
        BenchDatabase silent = BenchDatabase.create(server, "silent", false)) {
      new TerminationBenchmark().measure(rounds, signalling, silent);
    }
    System.exit(0); // embedded PostgreSQL leaves threads behind
  }

  private void measure(int rounds, BenchDatabase signalling, BenchDatabase silent)
      throws Exception {
    List<Entry> entries = List.of(
        new Entry(new LibraryWorkers("this library, LISTEN", signalling.pool()), signalling),
        new Entry(new LibraryWorkers("this library, polling 1 s", silent.pool()), silent),
        new Entry(new OriginalLoops(silent.pool()), silent));
    for (int round = 0; round <= rounds; round++) {
      System.out.println(round == 0 ? "warm-up" : "round " + round + " of " + rounds);
      for (Entry entry : entries) {
        List<Long> measured = play(entry.contender(), entry.database());
        if (round > 0) {
          entry.nanos().addAll(measured);
        }
      }
    }
    print(entries);
    entries.forEach(entry -> entry.contender().close());
  }

  /**
   * One round: {@link #WORKERS} workers, started and ended one by one over {@link #SPREAD}, so that
   * each is met at a random phase of its loop.
   */
  private List<Long> play(Contender contender, BenchDatabase database) throws Exception {
    Map<UUID, Contender.Started> workers = new LinkedHashMap<>();
    for (int i = 0; i < WORKERS; i++) {
      UUID run = database.insertRun();
      workers.put(run, contender.start(run));
      Thread.sleep(phase());
    }
    List<Long> sent = new ArrayList<>();
    for (UUID run : workers.keySet()) {
      Thread.sleep(phase());
      sent.add(System.nanoTime());
      database.complete(run);
    }
    List<Long> nanos = new ArrayList<>();
    for (Contender.Started worker : workers.values()) {
      nanos.add(worker.awaitLeft() - sent.get(nanos.size()));
    }
    return nanos;
  }

  private long phase() {
    return random.nextLong(2 * SPREAD.toMillis() / WORKERS);
  }

  private static void print(List<Entry> entries) {
    System.out.println();
    System.out.println("COMMIT sent -> loop left, ms");
    System.out.printf("%-28s %6s %10s %10s %10s%n", "", "n", "p50", "p99", "max");
    for (Entry entry : entries) {
      Samples all = Samples.of(entry.nanos());
      System.out.printf(
          "%-28s %6d %10.2f %10.2f %10.2f%n",
          entry.contender().name(),
          all.count(),
          all.percentile(0.5),
          all.percentile(0.99),
          all.percentile(1));
    }
  }
}
