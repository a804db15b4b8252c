package dev.leadlist.runner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The database is reachable but not fit for work: a table, column or privilege is missing, or what
 * is there is not what the settings say.
 *
 * <p>Waiting does not cure it. The message and {@link #faults()} list every fault at once, each
 * with what to do about it.
 */
public final class StoreSetupException extends LeadListException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // an immutable list of strings, serializable in fact
  private final List<String> faults;

  /** Creates the exception with one sentence per fault, remedy included. */
  public StoreSetupException(List<String> faults) {
    this(faults, null);
  }

  /** Creates the exception with one sentence per fault and what the database itself said. */
  public StoreSetupException(List<String> faults, @Nullable Throwable cause) {
    super(String.join("\n", faults), cause);
    this.faults = List.copyOf(faults);
  }

  /** Returns one sentence per fault: what was looked at, what was found, what to do. */
  public List<String> faults() {
    return faults;
  }
}
