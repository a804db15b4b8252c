package dev.leadlist.junit.database;

import dev.leadlist.junit.process.TestProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A PostgreSQL server on a data directory of ours, from the binaries on the class path. */
interface Postgres extends AutoCloseable {
  Map<String, String> SETTINGS =
      Map.of("synchronous_commit", "on", "max_connections", "300", "timezone", "UTC");
  Duration START_LIMIT = Duration.ofSeconds(60);

  /**
   * Starts a server on {@code data}, which is initialised first if it is empty.
   *
   * @param processes has both go with this JVM, from before the start on
   * @throws ClassNotFoundException if the library that brings the binaries is not there
   * @throws IllegalStateException if a shell would not read the paths as they are
   * @throws DatabaseUnavailableException if none can run for the user of this JVM
   */
  static Postgres start(Path data, TestProcesses processes)
      throws IOException, ClassNotFoundException {
    ShellSafe.check(data.toString());
    ShellSafe.check(System.getProperty("java.io.tmpdir")); // where its programs are unpacked
    Class<?> library = ZonkyPostgres.library();
    boolean stepsDown = RootUser.mustStepDown();
    processes.endServerWithOwner(data);
    return stepsDown ? NobodysPostgres.start(data, processes) : ZonkyPostgres.start(data, library);
  }

  int port();

  @Override
  void close() throws IOException;
}
