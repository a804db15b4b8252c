package dev.leadlist.examples.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;

/**
 * Measures how long after the COMMIT that ends its run a worker has left its loop: this library
 * listening, this library polling, and the loop of the incident, taking turns in one run on a
 * durable server.
 *
 * <p>Counted from the moment the COMMIT is <em>sent</em>, so the disk's part is in those figures,
 * and from the moment it is <em>acknowledged</em>, which a notification can be ahead of. Optional
 * argument: rounds, 5 unless given.
 */
public final class TerminationBenchmark {
  private static final int ROUNDS = 5;
  private static final int WORKERS = 32;
  private static final Duration SPREAD = Duration.ofSeconds(2);

  private final Random random = new Random(20251120); // the day of the incident

  /** A worker on its way, and the run it is bound to. */
  private record Started(UUID run, Contender.Started worker) {}

  /** When a run was ended, by {@link System#nanoTime}. */
  private record Commit(long sent, long acknowledged) {}

  /** A contender, where it works, and what was measured of it so far, in nanoseconds. */
  private record Entry(
      Contender contender, BenchDatabase database, List<Long> sinceSent, List<Long> sinceAnswer) {
    Entry(Contender contender, BenchDatabase database) {
      this(contender, database, new ArrayList<>(), new ArrayList<>());
    }

    void left(Commit commit, long leftAt) {
      sinceSent.add(leftAt - commit.sent());
      sinceAnswer.add(leftAt - commit.acknowledged());
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
        play(round == 0 ? new Entry(entry.contender(), entry.database()) : entry);
      }
    }
    print(entries);
    entries.forEach(entry -> entry.contender().close());
  }

  /**
   * One round: {@link #WORKERS} workers, started and ended one by one over {@link #SPREAD}, so that
   * each is met at a random phase of its loop.
   */
  private void play(Entry entry) throws Exception {
    List<Started> workers = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      UUID run = entry.database().insertRun();
      workers.add(new Started(run, entry.contender().start(run)));
      Thread.sleep(phase());
    }
    List<Commit> commits = new ArrayList<>();
    for (Started started : workers) {
      Thread.sleep(phase());
      long sent = System.nanoTime();
      entry.database().complete(started.run());
      commits.add(new Commit(sent, System.nanoTime()));
    }
    for (int i = 0; i < WORKERS; i++) {
      entry.left(commits.get(i), workers.get(i).worker().awaitLeft());
    }
  }

  private long phase() {
    return random.nextLong(2 * SPREAD.toMillis() / WORKERS);
  }

  private static void print(List<Entry> entries) {
    System.out.println();
    print("COMMIT sent -> loop left, ms", entries, Entry::sinceSent);
    print("COMMIT acknowledged -> loop left, ms", entries, Entry::sinceAnswer);
  }

  private static void print(
      String title, List<Entry> entries, Function<Entry, List<Long>> measured) {
    System.out.printf("%-38s %6s %10s %10s %10s%n", title, "n", "p50", "p99", "max");
    for (Entry entry : entries) {
      Samples all = Samples.of(measured.apply(entry));
      System.out.printf(
          "%-38s %6d %10.2f %10.2f %10.2f%n",
          entry.contender().name(),
          all.count(),
          all.percentile(0.5),
          all.percentile(0.99),
          all.percentile(1));
    }
  }
}
