package dev.leadlist.junit.database;

import dev.leadlist.junit.process.TestProcesses;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

  /** What a start depends on that cannot be seen before. */
  private static final String HINT =
      "user 65534 must be in /etc/passwd, and able to enter and execute what is in java.io.tmpdir";

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

  /** Starts a server on {@code data}, which is initialised first if it is empty. */
  static NobodysPostgres start(Path data, TestProcesses processes) throws IOException {
    Path binaries = UnpackedBinaries.directory(processes);
    Path log = processes.fileFor("postgres", data.getFileName() + ".log");
    Files.createDirectories(log.getParent());
    giveToNobody(data);
    if (isEmpty(data)) {
      initialise(binaries, data, log);
    }
    int port = freePort();
    List<String> command = new ArrayList<>(
        List.of(binaries + "/bin/postgres", "-D", data.toString(), "-p", "" + port, "-F"));
    command.addAll(List.of("-c", "listen_addresses=localhost", "-c", "unix_socket_directories="));
    command.addAll(List.of("-c", "full_page_writes=off", "-c", "log_min_messages=log"));
    SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    NobodysPostgres started =
        new NobodysPostgres(execute(command, Redirect.to(log.toFile())), port, binaries, data);
    try {
      started.awaitAnswer(log);
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private static void initialise(Path binaries, Path data, Path log) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(binaries + "/bin/initdb", "-D", data.toString()));
    command.addAll(List.of("-U", "postgres", "-A", "trust", "-E", "UTF-8", "-N"));
    Process initdb = execute(command, Redirect.to(log.toFile()));
    if (!hasEnded(initdb, START_LIMIT) || initdb.exitValue() != 0) {
      initdb.destroyForcibly();
      throw new IllegalStateException(
          "initdb, as nobody, failed on %s (%s):%n%s".formatted(data, HINT, Files.readString(log)));
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

  private void awaitAnswer(Path log) throws IOException {
    long since = System.nanoTime();
    while (!answers()) {
      if (!server.isAlive() || System.nanoTime() - since > START_LIMIT.toNanos()) {
        throw new IllegalStateException("PostgreSQL on port %d, as nobody, %s on %s (%s):%n%s"
            .formatted(
                port,
                server.isAlive() ? "does not answer" : "ended",
                data,
                HINT,
                Files.readString(log)));
      }
      hasEnded(server, GLANCE);
    }
  }

  /** Whether it is this one that answers: another may have taken the port first. */
  private boolean answers() {
    String url = "jdbc:postgresql://localhost:" + port
        + "/postgres?user=postgres&loginTimeout=5&socketTimeout=5";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show data_directory")) {
      return row.next() && Path.of(row.getString(1)).equals(data);
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
    try {
      execute(
          List.of(binaries + "/bin/pg_ctl", "-D", data.toString(), "-m", "fast", "-W", "stop"),
          Redirect.DISCARD);
    } finally {
      if (!hasEnded(server, STOP_LIMIT)) {
        server.destroyForcibly();
        hasEnded(server, STOP_LIMIT);
      }
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
