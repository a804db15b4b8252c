package dev.leadlist.runner;

import org.jspecify.annotations.Nullable;

/**
 * Root of everything this library throws on purpose.
 *
 * <p>Unchecked. Leaf types carry their facts as fields, and the fields stand in the message
 * together with the next step to take.
 */
public abstract sealed class LeadListException extends RuntimeException
    permits RunRevokedException, SettingsException, StoreSetupException, StoreUnavailableException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that names subject, expectation, finding and remedy. */
  protected LeadListException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Returns the message; there always is one. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
