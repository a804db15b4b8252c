package dev.leadlist.runner.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What this machine calls itself; for people, since several may call themselves the same. */
public final class HostName {
  private HostName() {}

  /**
   * Returns the name, empty if there is none to be had at once. Not
   * {@code InetAddress.getLocalHost}: it may ask a name server and wait for seconds.
   */
  public static String local() {
    return kernelHostName().or(HostName::namedByEnvironment).orElse("");
  }

  private static Optional<String> kernelHostName() {
    try {
      return Optional.of(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }

  private static Optional<String> namedByEnvironment() {
    return Optional.ofNullable(System.getenv("HOSTNAME"))
        .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")));
  }
}
