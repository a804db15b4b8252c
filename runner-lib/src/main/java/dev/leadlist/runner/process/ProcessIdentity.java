package dev.leadlist.runner.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Names one process, and never another one that got the same number later.
 *
 * <p>On Linux: boot, process namespace, pid, and the raw start ticks of {@code /proc/<pid>/stat}; a
 * start <em>instant</em> would move with the wall clock. Elsewhere: host, 0, pid, start in
 * milliseconds.
 *
 * @param boot the boot id, or the host's name where there is none
 * @param namespace the inode of the pid namespace, or 0
 * @param pid the process number inside that namespace
 * @param start when it started, in the units above
 */
public record ProcessIdentity(String boot, long namespace, long pid, long start) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");

  /** The fields of {@code /proc/<pid>/stat} that follow the command's closing parenthesis. */
  private static final int STATE = 0;

  private static final int START_TICKS = 19;

  /** Returns the identity of this process. */
  public static ProcessIdentity self() {
    long pid = ProcessHandle.current().pid();
    return find(pid)
        .orElseThrow(() -> new IllegalStateException("process " + pid + " is not alive"));
  }

  /** Returns who has the number {@code pid} now, if anybody that is alive. */
  public static Optional<ProcessIdentity> find(long pid) {
    return onLinux() ? findOnLinux(pid) : findElsewhere(pid);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is nothing of the kind
   */
  public static ProcessIdentity parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException(
          "'" + text + "' is no process identity; it has the form boot/namespace/pid/start");
    }
    try {
      return new ProcessIdentity(
          parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no process identity; namespace, pid and start are numbers", e);
    }
  }

  /** Returns whether this process can be seen from here: same boot, same namespace. */
  public boolean isLocal() {
    ProcessIdentity self = self();
    return boot.equals(self.boot) && namespace == self.namespace;
  }

  /** Returns whether it is alive; only of a local process. A zombie is not. */
  public boolean isAlive() {
    return find(pid).filter(this::equals).isPresent();
  }

  /** Returns {@code boot/namespace/pid/start}, for {@link #parse}. */
  @Override
  public String toString() {
    return boot + "/" + namespace + "/" + pid + "/" + start;
  }

  private static boolean onLinux() {
    return Files.isReadable(BOOT_ID) && Files.exists(PID_NAMESPACE);
  }

  private static Optional<ProcessIdentity> findOnLinux(long pid) {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.empty(); // no such process: /proc has no other way to say so
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    if (fields[STATE].equals("Z") || fields[STATE].equals("X")) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessIdentity(bootId(), pidNamespace(), pid, Long.parseLong(fields[START_TICKS])));
  }

  private static String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      throw new IllegalStateException("reading " + BOOT_ID, e);
    }
  }

  private static long pidNamespace() {
    try {
      String link = Files.readSymbolicLink(PID_NAMESPACE).toString(); // pid:[4026531836]
      return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
    } catch (IOException e) {
      throw new IllegalStateException("reading " + PID_NAMESPACE, e);
    }
  }

  private static Optional<ProcessIdentity> findElsewhere(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(handle -> new ProcessIdentity(
            HostName.local(),
            0,
            pid,
            handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L)));
  }
}
