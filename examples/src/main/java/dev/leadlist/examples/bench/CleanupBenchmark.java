package dev.leadlist.examples.bench;

import dev.leadlist.runner.cleanup.Report;
import dev.leadlist.runner.cleanup.StaleWorkers;
import dev.leadlist.runner.cleanup.Verdict;
import dev.leadlist.runner.postgres.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Measures a dry run of the cleanup over many worker processes, and beside it a plain shell script
 * that reads each worker's environment and asks {@code psql} about its run, as one would write it
 * by hand. Needs perl and psql on the PATH.
 *
 * <p>Optional argument: how many workers, 500 unless given. All processes are ended by number.
 */
public final class CleanupBenchmark {
  private static final int WORKERS = 500;
  private static final int ROUNDS = 5;
  private static final String SCRIPT = """
      for file in /proc/[0-9]*/environ; do
        pid=${file#/proc/}; pid=${pid%/environ}
        tr '\\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q 'lead_list_runner' || continue
        run=$(tr '\\0' '\\n' <"$file" 2>/dev/null | sed -n 's/^RUN_FILTER_ID=//p')
        [ -n "$run" ] || continue
        status=$(psql -X -t -A -c "select status from pm_pipeline.runs where id = '$run'")
        case $status in completed|error|archived) echo "STALE $pid" ;; esac
      done
      """;

  private CleanupBenchmark() {}

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) throws Exception {
    int workers = args.length == 0 ? WORKERS : Integer.parseInt(args[0]);
    Path folder = Files.createTempDirectory("leadlist-bench-");
    List<Process> processes = new ArrayList<>();
    try (EmbeddedPostgres server =
        EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start()) {
      DataSource database = server.getPostgresDatabase();
      Schema.install(database);
      Path script = Files.writeString(folder.resolve("lead_list_runner.pl"), "sleep 600;");
      System.out.println("starting " + workers + " workers, every second one of a completed run …");
      for (int i = 0; i < workers; i++) {
        processes.add(start(script, insertRun(database, i), server.getPort()));
      }
      measure(database, server.getPort(), workers);
    } finally {
      processes.forEach(Process::destroyForcibly);
      Files.delete(folder.resolve("lead_list_runner.pl"));
      Files.delete(folder);
    }
    System.exit(0); // embedded PostgreSQL leaves threads behind
  }

  private static void measure(DataSource database, int port, int workers) throws Exception {
    StaleWorkers cleanup = StaleWorkers.builder(database).build();
    List<Long> ours = new ArrayList<>();
    List<Long> scripts = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      long since = System.nanoTime();
      Report report = cleanup.find();
      long found = System.nanoTime();
      long stale = runScript(port);
      long scripted = System.nanoTime();
      if (report.count(Verdict.STALE) < workers / 2 || stale < workers / 2) {
        throw new IllegalStateException("found " + report.count(Verdict.STALE) + " and " + stale);
      }
      if (round > 0) { // the first one warms up
        ours.add(found - since);
        scripts.add(scripted - found);
      }
    }
    Samples cleanupTimes = Samples.of(ours);
    Samples scriptTimes = Samples.of(scripts);
    System.out.printf(
        "%-44s %10s %10s%n", "scan and judge " + workers + " workers, ms", "p50", "max");
    print("StaleWorkers.find()", cleanupTimes);
    print("a shell script with one psql per worker", scriptTimes);
  }

  private static void print(String name, Samples samples) {
    System.out.printf(
        "%-44s %10.0f %10.0f%n", name, samples.percentile(0.5), samples.percentile(1));
  }

  private static UUID insertRun(DataSource database, int number) throws Exception {
    UUID id = UUID.randomUUID();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(
            "insert into pm_pipeline.runs (id, status) values (?, ?)")) {
      statement.setObject(1, id);
      statement.setString(2, number % 2 == 0 ? "completed" : "in_progress");
      statement.executeUpdate();
    }
    return id;
  }

  private static Process start(Path script, UUID run, int port) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("perl", script.toString());
    builder.environment().put("RUN_FILTER_ID", run.toString());
    builder
        .environment()
        .put("POSTGRES_URL", "postgresql://postgres@localhost:" + port + "/postgres");
    return builder.start();
  }

  /** Returns how many stale workers the script told of. */
  private static long runScript(int port) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", SCRIPT);
    builder.environment().put("PGHOST", "localhost");
    builder.environment().put("PGPORT", Integer.toString(port));
    builder.environment().put("PGUSER", "postgres");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    long stale =
        process.inputReader().lines().filter(line -> line.startsWith("STALE ")).count();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return stale;
  }
}
