package dev.leadlist.runner;

import dev.leadlist.runner.process.HostName;
import java.util.UUID;

/**
 * Makes the worker id of a worker that was not given one: type, host, pid and a random part.
 *
 * <p>At most 63 bytes: 20 of the type, 20 of the host's first label, up to 10 of the pid, 10 random
 * hexadecimal digits (40 bits, which tell apart workers of one process and of containers that share
 * host name and pid), 3 separators.
 */
final class GeneratedWorkerId {
  private static final int LONGEST_PART = 20;
  private static final int RANDOM_DIGITS = 10;

  private GeneratedWorkerId() {}

  static String of(String type) {
    String random = UUID.randomUUID().toString().replace("-", "").substring(0, RANDOM_DIGITS);
    return clip(type) + "-" + clip(host()) + "-" + ProcessHandle.current().pid() + "-" + random;
  }

  private static String host() {
    String name = HostName.local();
    int dot = name.indexOf('.');
    String label = (dot < 0 ? name : name.substring(0, dot)).replaceAll("[^A-Za-z0-9_-]", "_");
    return label.isEmpty() ? "host" : label;
  }

  private static String clip(String text) {
    return text.length() <= LONGEST_PART ? text : text.substring(0, LONGEST_PART);
  }
}
