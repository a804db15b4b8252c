package dev.leadlist.junit.database;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server that root has started and nobody runs, for where PostgreSQL cannot be made to think that
 * root is somebody else.
 */
final class NobodysPostgres implements Postgres {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration GLANCE = Duration.ofMillis(10);

  private final Process server;
  private final int port;
  private final Path binaries;
  private final Path data;

  private NobodysPostgres(Process server, int port, Path binaries, Path data) {
    this.server = server;
    this.port = port;
    this.binaries = binaries;
    this.data = data;
  }

  /** Starts a server on {@code directory}, which is initialised first if it is empty. */
  static NobodysPostgres start(Path directory) throws IOException {
    Path data = directory.toAbsolutePath(); // as the watchdog looks for it
    Path binaries = UnpackedBinaries.directory();
    giveToNobody(data);
    if (isEmpty(data)) {
      initialise(binaries, data);
    }
    int port = freePort();
    List<String> command = new ArrayList<>(
        List.of(binaries + "/bin/postgres", "-D", data.toString(), "-p", "" + port, "-F"));
    command.addAll(List.of(
        "-c",
        "listen_addresses=localhost",
        "-c",
        "unix_socket_directories=",
        "-c",
        "full_page_writes=off"));
    SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    NobodysPostgres started =
        new NobodysPostgres(execute(command, Redirect.DISCARD), port, binaries, data);
    try {
      started.awaitAnswer();
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private static void initialise(Path binaries, Path data) throws IOException {
    Path output = Files.createTempFile("leadlist-initdb-", ".log");
    try {
      Process initdb = execute(
          List.of(
              binaries + "/bin/initdb",
              "-D",
              data.toString(),
              "-U",
              "postgres",
              "-A",
              "trust",
              "-E",
              "UTF-8",
              "-N"),
          Redirect.to(output.toFile()));
      if (!hasEnded(initdb, START_LIMIT) || initdb.exitValue() != 0) {
        initdb.destroyForcibly();
        throw new IllegalStateException(
            "initdb, as nobody, failed on %s:%n%s".formatted(data, Files.readString(output)));
      }
    } finally {
      Files.delete(output);
    }
  }

  private static void giveToNobody(Path data) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(data)) {
      all = new ArrayList<>(files.toList());
    }
    Collections.reverse(all); // the folder last: until then nobody else can enter it
    for (Path file : all) {
      RootUser.giveToNobody(file);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  /** Free now; who takes it before the server does makes the start fail, and says so. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Process execute(List<String> command, Redirect output) throws IOException {
    return new ProcessBuilder(RootUser.asNobody(command))
        .directory(Path.of("/").toFile()) // ours may be closed to nobody
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }

  private void awaitAnswer() throws IOException {
    long since = System.nanoTime();
    while (!answers()) {
      if (!server.isAlive() || System.nanoTime() - since > START_LIMIT.toNanos()) {
        throw new IllegalStateException("PostgreSQL on port %d, started as nobody on %s, %s"
            .formatted(
                port,
                data,
                server.isAlive()
                    ? "does not answer within " + START_LIMIT.toSeconds() + " s"
                    : "ended with exit code " + server.exitValue()));
      }
      hasEnded(server, GLANCE);
    }
  }

  private boolean answers() {
    try {
      DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/postgres?user=postgres")
          .close();
      return true;
    } catch (SQLException e) {
      return false; // not yet
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** Ends it with its sessions, as {@code pg_ctl stop -m fast} does. */
  @Override
  public void close() throws IOException {
    execute(
        List.of(binaries + "/bin/pg_ctl", "-D", data.toString(), "-m", "fast", "-W", "stop"),
        Redirect.DISCARD);
    if (!hasEnded(server, STOP_LIMIT)) {
      server.destroyForcibly();
      hasEnded(server, STOP_LIMIT);
    }
  }

  /** An interrupt is kept for later: what was started has to be ended. */
  private static boolean hasEnded(Process process, Duration limit) {
    boolean interrupted = Thread.interrupted();
    try {
      long deadline = System.nanoTime() + limit.toNanos();
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
