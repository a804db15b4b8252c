package dev.leadlist.runner.process;

import dev.leadlist.runner.postgres.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A PostgreSQL of its own, with the library's schema, that can be frozen: all its processes stopped
 * by SIGSTOP, so that connections stay open and nobody answers.
 */
final class FreezableServer implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final EmbeddedPostgres server;
  private final long postmaster;
  private final List<Long> frozen = new ArrayList<>();

  private FreezableServer(EmbeddedPostgres server, long postmaster) {
    this.server = server;
    this.postmaster = postmaster;
  }

  static FreezableServer start() {
    try {
      Path data = Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "leadlist-frozen-")
          : Files.createTempDirectory("leadlist-frozen-");
      EmbeddedPostgres server = EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(true)
          .setErrorRedirector(Redirect.DISCARD)
          .setOutputRedirector(Redirect.DISCARD)
          .setPGStartupWait(Duration.ofSeconds(60))
          .start();
      Schema.install(server.getPostgresDatabase());
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
      return new FreezableServer(server, Long.parseLong(pid.strip()));
    } catch (IOException e) {
      throw new UncheckedIOException("the server to be frozen does not start", e);
    }
  }

  String jdbcUrl() {
    return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port());
  }

  int port() {
    return server.getPort();
  }

  UUID insertActiveRun() {
    UUID id = UUID.randomUUID();
    execute(
        "insert into pm_pipeline.runs (id, stage, status) values ('%s', 'company_discovery', 'active')"
            .formatted(id));
    return id;
  }

  void complete(UUID run) {
    execute("update pm_pipeline.runs set status = 'completed' where id = '%s'".formatted(run));
  }

  /** Stops the postmaster, which then has no new children, and all that it has. */
  void freeze() {
    frozen.add(postmaster);
    Signals.send("STOP", postmaster);
    List<Long> children = ProcessHandle.of(postmaster)
        .orElseThrow()
        .descendants()
        .map(ProcessHandle::pid)
        .toList();
    frozen.addAll(children);
    Signals.send("STOP", children);
  }

  /** Lets all go on; does nothing if it is not frozen. */
  void thaw() {
    frozen.stream()
        .filter(pid -> ProcessHandle.of(pid).isPresent())
        .forEach(pid -> Signals.send("CONT", pid));
    frozen.clear();
  }

  @Override
  public void close() {
    thaw();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the server that was frozen does not stop", e);
    }
  }

  private void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the server refuses " + sql, e);
    }
  }
}
