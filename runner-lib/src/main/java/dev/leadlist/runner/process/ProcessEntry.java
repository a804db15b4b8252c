package dev.leadlist.runner.process;

import java.util.List;
import java.util.Objects;

/**
 * A process as it stood when it was looked at.
 *
 * @param identity which process
 * @param parent the number of its parent, 0 if it has none or nobody may know
 * @param user whose it is; empty where nobody may know
 * @param arguments its command line, the program first; empty where nobody may know
 */
public record ProcessEntry(
    ProcessIdentity identity, long parent, String user, List<String> arguments) {

  /** Checks that the parts are there, and takes a copy. */
  public ProcessEntry {
    Objects.requireNonNull(identity, "identity");
    arguments = List.copyOf(arguments);
  }

  /** Returns its number. */
  public long pid() {
    return identity.pid();
  }
}
