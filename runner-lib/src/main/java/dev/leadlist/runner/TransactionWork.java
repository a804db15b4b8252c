package dev.leadlist.runner;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What a handler does inside {@link RunContext#inTransaction}.
 *
 * @param <T> what it returns
 */
@FunctionalInterface
public interface TransactionWork<T extends @Nullable Object> {

  /**
   * Writes through {@code connection}, which has auto-commit off. Must neither commit, roll back
   * nor close it.
   *
   * @throws Exception to roll everything back
   */
  T run(Connection connection) throws Exception;
}
