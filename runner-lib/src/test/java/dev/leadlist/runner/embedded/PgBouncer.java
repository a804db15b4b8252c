package dev.leadlist.runner.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PgBouncer before a server on localhost: the Debian package's, or the one that
 * {@code -Dpgbouncer=FILE} names. Its server connections are few, so that clients share them.
 */
final class PgBouncer implements AutoCloseable {
  private static final int SERVER_CONNECTIONS = 20;

  private final Process process;
  private final Path folder;
  private final int port;

  /** For how long a client keeps a server connection. */
  enum PoolMode {
    TRANSACTION,
    SESSION;

    /** Of the sessions behind a session pooler each client needs one. */
    int serverConnections() {
      return this == TRANSACTION ? 3 : SERVER_CONNECTIONS;
    }
  }

  private PgBouncer(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Finds the program; says loudly what is not tested where there is none. */
  static Optional<Path> find() {
    Stream<String> folders = Stream.concat(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)),
        Stream.of("/usr/sbin", "/usr/local/sbin"));
    Optional<Path> found = Stream.concat(
            Optional.ofNullable(System.getProperty("pgbouncer")).stream().map(Path::of),
            folders.map(folder -> Path.of(folder, "pgbouncer")))
        .filter(Files::isExecutable)
        .findFirst();
    if (found.isEmpty()) {
      System.out.println(
          "!!!! NOT TESTED BEHIND A POOLER: there is no pgbouncer; install the package or name the"
              + " program by -Dpgbouncer=FILE");
    }
    return found;
  }

  static PgBouncer start(Path program, int serverPort, PoolMode mode) {
    try {
      Path folder = Files.createTempDirectory("leadlist-pgbouncer-");
      int port = freePort();
      Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
          [databases]
          * = host=127.0.0.1 port=%d user=postgres
          [pgbouncer]
          listen_addr = 127.0.0.1
          listen_port = %d
          unix_socket_dir =
          auth_type = any
          pool_mode = %s
          default_pool_size = %d
          max_client_conn = 500
          ignore_startup_parameters = extra_float_digits
          """.formatted(
              serverPort, port, mode.name().toLowerCase(Locale.ROOT), mode.serverConnections()));
      List<String> command = new ArrayList<>();
      if ("root".equals(System.getProperty("user.name"))) {
        command.addAll(List.of("unshare", "-U")); // it does not run as root
      }
      command.addAll(List.of(program.toString(), settings.toString()));
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("log").toFile())
          .start();
      PgBouncer started = new PgBouncer(process, folder, port);
      Eventually.that("pgbouncer takes connections", started::answers);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(program + " does not start", e);
    }
  }

  /** Returns the URL of a user who has heard nothing of poolers. */
  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, database);
  }

  private boolean answers() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(Files.readString(folder.resolve("log")));
    }
    try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"))) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy(); // SIGTERM: at once
    try (Stream<Path> files = Files.list(folder)) {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of pgbouncer is still there", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while pgbouncer ends", e);
    }
  }
}
