package dev.leadlist.runner.embedded;

import dev.leadlist.runner.postgres.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A PostgreSQL of a test's own, with the library's schema, that is stopped and started again. */
final class CrashableServer implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final EmbeddedPostgres server;
  private final Path data;
  private final Path binaries;

  /** How a server goes down. */
  enum End {
    FAST,
    IMMEDIATE,
    KILLED
  }

  private CrashableServer(EmbeddedPostgres server, Path data) throws IOException {
    this.server = server;
    this.data = data;
    this.binaries = Path.of(
            postmaster().info().command().orElseThrow(() -> new IOException("no /proc to look at")))
        .resolveSibling("");
  }

  static CrashableServer start() {
    try {
      Path data = Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "leadlist-crash-")
          : Files.createTempDirectory("leadlist-crash-");
      EmbeddedPostgres server = EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(true)
          .setServerConfig("synchronous_commit", "on")
          .setErrorRedirector(Redirect.DISCARD)
          .setOutputRedirector(Redirect.DISCARD)
          .setPGStartupWait(Duration.ofSeconds(60))
          .start();
      Schema.install(server.getPostgresDatabase());
      return new CrashableServer(server, data);
    } catch (IOException e) {
      throw new UncheckedIOException("the server to be crashed does not start", e);
    }
  }

  String jdbcUrl() {
    return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(server.getPort());
  }

  int port() {
    return server.getPort();
  }

  Path data() {
    return data;
  }

  UUID insert(String status) {
    UUID id = UUID.randomUUID();
    execute("insert into pm_pipeline.runs (id, stage, status) values ('%s', 'discovery', '%s')"
        .formatted(id, status));
    return id;
  }

  /** Ends runs; returns when the commit was acknowledged. */
  long complete(List<UUID> runs) {
    List<String> ids = runs.stream().map("'%s'"::formatted).toList();
    execute("update pm_pipeline.runs set status = 'completed' where id in (%s)"
        .formatted(String.join(", ", ids)));
    return System.nanoTime();
  }

  void goDown(End how) throws Exception {
    if (how == End.KILLED) {
      ProcessHandle postmaster = postmaster();
      postmaster.destroyForcibly();
      postmaster.onExit().get();
    } else {
      run("pg_ctl", "stop", "-D", data.toString(), "-m", how == End.FAST ? "fast" : "immediate");
    }
  }

  /** Starts it again; returns when it takes connections. */
  long comeBack() {
    Eventually.that("the server starts again", Duration.ofSeconds(30), this::tryToStart);
    Eventually.that("the server takes connections", Duration.ofSeconds(30), this::answers);
    return System.nanoTime();
  }

  /** Children of a killed postmaster hold its shared memory until they have noticed. */
  private boolean tryToStart() throws Exception {
    String port = "-p " + server.getPort();
    return run("pg_ctl", "start", "-D", data.toString(), "-o", port, "-w", "-t", "20") == 0;
  }

  private boolean answers() {
    try (Connection connection = DriverManager.getConnection(jdbcUrl())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Runs a program of the server's, and returns its exit code. */
  int run(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U")); // as the embedded server does: none runs as root
    }
    command.add(binaries.resolve(program).toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private ProcessHandle postmaster() throws IOException {
    long pid =
        Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    return ProcessHandle.of(pid).orElseThrow(() -> new IOException("no postmaster " + pid));
  }

  void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("the server refuses " + sql, e);
    }
  }

  @Override
  public void close() {
    try {
      server.close(); // stops whatever postmaster has the data by now
    } catch (IOException e) {
      throw new UncheckedIOException("the server that was crashed does not stop", e);
    }
  }
}
