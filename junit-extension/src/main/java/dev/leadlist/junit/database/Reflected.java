package dev.leadlist.junit.database;

import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * An object of an optional library, called by reflection: such a library may be missing, and one
 * that has no module name must not be required by a module that is published.
 */
record Reflected(Object target) {

  /** Calls a public static method without parameters. */
  static Reflected ofStatic(Class<?> type, String method) {
    return new Reflected(invoke(type, null, method, new Class<?>[0]));
  }

  /** Calls a public method; returns what it returned. */
  Object call(String method) {
    return invoke(target.getClass(), target, method, new Class<?>[0]);
  }

  /** Calls a public method with one argument. */
  void call(String method, Class<?> type, Object argument) {
    invoke(target.getClass(), target, method, new Class<?>[] {type}, argument);
  }

  /** Calls a public method with two texts. */
  void call(String method, String first, String second) {
    invoke(
        target.getClass(),
        target,
        method,
        new Class<?>[] {String.class, String.class},
        first,
        second);
  }

  private static Object invoke(
      Class<?> type,
      @Nullable Object target,
      String method,
      Class<?>[] types,
      Object... arguments) {
    try {
      return type.getMethod(method, types).invoke(target, arguments);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw new IllegalStateException(String.valueOf(cause), cause);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "%s has no method %s(%d): it is of a version that is not supported"
              .formatted(type.getName(), method, types.length),
          e);
    }
  }
}
