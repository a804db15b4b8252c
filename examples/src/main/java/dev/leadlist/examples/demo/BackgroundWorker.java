package dev.leadlist.examples.demo;

import dev.leadlist.examples.pipeline.PipelineWorker;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A worker in the background, the way the incident began: bound to a run, a high loop limit, its
 * output in a file, nobody waiting for it.
 */
final class BackgroundWorker implements AutoCloseable {
  private static final String LOOPS = "10000";

  private final Process process;
  private final Path output;
  private final CompletableFuture<Instant> gone;

  /** One line of the worker's output. */
  record Event(Instant at, String name, String detail) {}

  private BackgroundWorker(Process process, Path output) {
    this.process = process;
    this.output = output;
    this.gone = process.onExit().thenApply(ended -> Instant.now());
  }

  static BackgroundWorker start(UUID run, String databaseUrl, URI mcp) throws IOException {
    Path output = Files.createTempFile("leadlist-worker-", ".log");
    ProcessBuilder builder = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        PipelineWorker.class.getName());
    builder
        .environment()
        .putAll(Map.of(
            "RUN_FILTER_ID",
            run.toString(),
            "WORKER_MAX_LOOPS",
            LOOPS,
            "POSTGRES_URL",
            databaseUrl,
            "MCP_URL",
            mcp.toString()));
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return new BackgroundWorker(builder.start(), output);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until the process is gone; empty if it is not within {@code limit}. */
  Optional<Instant> awaitGone(Duration limit) throws InterruptedException {
    try {
      return Optional.of(gone.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for process " + pid(), e);
    }
  }

  int exitCode() {
    return process.exitValue();
  }

  /** Returns what the worker has told of itself. */
  List<Event> events() throws IOException {
    return Files.readAllLines(output).stream()
        .map(line -> line.split(" ", 3))
        .filter(parts -> parts.length == 3 && parts[0].endsWith("Z"))
        .map(parts -> new Event(Instant.parse(parts[0]), parts[1], parts[2]))
        .toList();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** Ends a worker that the demo failed to see end. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(output);
  }
}
