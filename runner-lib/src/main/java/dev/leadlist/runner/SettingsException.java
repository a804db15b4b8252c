package dev.leadlist.runner;

import java.util.List;

/**
 * Says everything that is wrong with a configuration, at once, before anything was started.
 *
 * <p>Each fault is one line, {@code SETTING: value … is …; remedy}. A fault never holds a secret:
 * no part of a database URL is repeated in it, except the name of a parameter that cannot be part
 * of a password. {@code WorkerProcess} ends with exit code 64 on it.
 */
public final class SettingsException extends LeadListException {
  private static final long serialVersionUID = 1L;

  /** An array, because a field of an interface type would not be known to be serializable. */
  private final String[] faults;

  /**
   * Creates the exception whose message lists all faults, one per line.
   *
   * @param faults at least one line of text, none with a secret in it
   * @throws IllegalArgumentException if {@code faults} is empty
   */
  public SettingsException(List<String> faults) {
    super(message(faults), null);
    this.faults = faults.toArray(String[]::new);
  }

  /** Returns the faults in the order of the settings; at least one, unmodifiable. */
  public List<String> faults() {
    return List.of(faults);
  }

  private static String message(List<String> faults) {
    if (faults.isEmpty()) {
      throw new IllegalArgumentException("faults: empty; a SettingsException needs at least one");
    }
    String count = faults.size() == 1 ? "1 fault" : faults.size() + " faults";
    return "wrong settings, " + count + ":\n- " + String.join("\n- ", faults);
  }
}
