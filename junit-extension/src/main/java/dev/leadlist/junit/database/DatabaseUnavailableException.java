package dev.leadlist.junit.database;

import org.jspecify.annotations.Nullable;

/** There is no database for the tests; the message says what to do. A test fails then. */
public final class DatabaseUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatabaseUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
