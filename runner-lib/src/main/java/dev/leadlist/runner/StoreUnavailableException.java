package dev.leadlist.runner;

import org.jspecify.annotations.Nullable;

/**
 * The database could not be asked; what was asked for was not done, unless it was a COMMIT whose
 * answer got lost.
 *
 * <p>Passing: the worker tries again until {@link WorkerSettings#databaseTimeout()}.
 */
public final class StoreUnavailableException extends LeadListException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with what was tried, and the driver's own word as its cause. */
  public StoreUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
