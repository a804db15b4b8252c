package dev.leadlist.runner.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A connection that takes notes and refuses everything else. */
final class NotingConnection implements InvocationHandler {
  private final List<UUID> notes;

  private NotingConnection(List<UUID> notes) {
    this.notes = notes;
  }

  static Connection create(List<UUID> notes) {
    return (Connection) Proxy.newProxyInstance(
        NotingConnection.class.getClassLoader(),
        new Class<?>[] {Connection.class},
        new NotingConnection(notes));
  }

  static void note(Connection connection, UUID run) {
    ((NotingConnection) Proxy.getInvocationHandler(connection)).notes.add(run);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "toString" -> "connection of the in-memory store";
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> arguments != null && proxy == arguments[0];
      default ->
        throw new UnsupportedOperationException(
            method.getName() + ": there is no database behind the in-memory store");
    };
  }
}
