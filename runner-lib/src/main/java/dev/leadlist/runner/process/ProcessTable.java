package dev.leadlist.runner.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.leadlist.runner.time.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes of this machine, as far as they can be seen from here.
 *
 * @param entries all of them, of one moment
 */
public record ProcessTable(List<ProcessEntry> entries) {
  private static final Path PROC = Path.of("/proc");

  private static final int ONE_GO = 1 << 15;

  /** {@code USER_HZ}: what Linux counts in for programs, on all that has a JDK. */
  private static final long TICKS_PER_SECOND = 100;

  /** Takes a copy. */
  public ProcessTable {
    entries = List.copyOf(entries);
  }

  /** Looks at all processes now. */
  public static ProcessTable now() {
    return new ProcessTable(ProcessHandle.allProcesses()
        .map(ProcessTable::entry)
        .flatMap(Optional::stream)
        .toList());
  }

  /** Returns whether processes can be seen from here at all. */
  public boolean showsThisProcess() {
    return find(ProcessHandle.current().pid()).isPresent();
  }

  /** Finds a process by its number. */
  public Optional<ProcessEntry> find(long pid) {
    return entries.stream().filter(entry -> entry.pid() == pid).findFirst();
  }

  /** Returns what that process has started, and what that has, as of this table's moment. */
  public List<ProcessEntry> descendantsOf(long pid) {
    return descendantsOf(pid, process -> false);
  }

  /** As {@link #descendantsOf(long)}, without those that are spared, and what they have started. */
  public List<ProcessEntry> descendantsOf(long pid, Predicate<ProcessEntry> isSpared) {
    Map<Long, List<ProcessEntry>> children =
        entries.stream().collect(Collectors.groupingBy(ProcessEntry::parent));
    List<ProcessEntry> found = new ArrayList<>();
    Set<Long> seen = new HashSet<>(Set.of(pid)); // numbers that changed hands can make a ring
    Deque<Long> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      for (ProcessEntry child : children.getOrDefault(open.remove(), List.of())) {
        if (!isSpared.test(child) && seen.add(child.pid())) {
          found.add(child);
          open.add(child.pid());
        }
      }
    }
    return found;
  }

  /** Returns the numbers of a process and of those that it descends from. */
  public Set<Long> withAncestors(long pid) {
    Set<Long> line = new HashSet<>();
    Optional<ProcessEntry> at = find(pid);
    while (at.isPresent() && line.add(at.get().pid())) {
      at = find(at.get().parent());
    }
    return line;
  }

  /**
   * Returns the variables that a process was started with, or empty where there is no
   * {@code /proc}, the process is gone or is another user's.
   */
  public static Optional<Map<String, String>> environment(long pid) {
    Optional<String> text = read(pid, "environ");
    if (text.isEmpty() || text.get().isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : text.get().split("\0", -1)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return Optional.of(variables);
  }

  /**
   * Returns whether a process sees the processes and the network that this one sees, so that
   * {@code localhost} is the same host to both; true where there is no {@code /proc}, false where
   * nobody may know.
   */
  public static boolean sharesNamespaces(long pid) {
    return !Files.isDirectory(PROC.resolve("self/ns"))
        || (sharesNamespace(pid, "pid") && sharesNamespace(pid, "net"));
  }

  /**
   * Returns whether a process belongs to the user that this one runs as; false where nobody can
   * tell. Numbers are compared where there are any, for several users may have one name, or none.
   */
  public static boolean isOfThisUser(long pid) {
    Optional<Object> owner = owner(pid);
    return owner.isPresent() && owner.equals(owner(ProcessHandle.current().pid()));
  }

  /** Returns whose a process is: the number of its user, or the name where there is no number. */
  static Optional<Object> owner(long pid) {
    return owner(PROC.resolve(Long.toString(pid)))
        .or(() -> ProcessHandle.of(pid).flatMap(process -> process.info().user()));
  }

  /** Returns the number of the user whose a file is, not of the one that a link leads to. */
  static Optional<Object> owner(Path file) {
    try {
      return Optional.of(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns how long ago a process started, by a clock that nobody sets where the system has one;
   * empty if it is gone, or nobody can tell.
   */
  public static Optional<Duration> age(ProcessIdentity process) {
    if (!process.isAlive()) {
      return Optional.empty();
    }
    return (process.namespace() == 0 ? ageByWallTime(process) : ageByUptime(process))
        .filter(age -> !age.isNegative()); // some containers tell an uptime of their own
  }

  private static Optional<Duration> ageByUptime(ProcessIdentity process) {
    return read(PROC.resolve("uptime")).map(text -> {
      double uptime = Double.parseDouble(text.substring(0, text.indexOf(' ')));
      double since = uptime - (double) process.start() / TICKS_PER_SECOND;
      return Duration.ofMillis(Math.round(since * 1000));
    });
  }

  private static Optional<Duration> ageByWallTime(ProcessIdentity process) {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().startInstant())
        .map(start -> Duration.between(start, Timing.system().wallTime()));
  }

  private static boolean sharesNamespace(long pid, String kind) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/ns/" + kind))
          .equals(Files.readSymbolicLink(PROC.resolve("self/ns/" + kind)));
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the command line of a process in one text, for people. */
  public static String commandLine(long pid) {
    return ProcessHandle.of(pid)
        .map(ProcessTable::arguments)
        .map(arguments -> String.join(" ", arguments))
        .orElse("");
  }

  private static Optional<ProcessEntry> entry(ProcessHandle handle) {
    return ProcessIdentity.find(handle.pid())
        .map(identity -> new ProcessEntry(
            identity,
            handle.parent().map(ProcessHandle::pid).orElse(0L),
            handle.info().user().orElse(""),
            arguments(handle)));
  }

  /** The JDK leaves a long command line out. */
  private static List<String> arguments(ProcessHandle handle) {
    Optional<String> line = read(handle.pid(), "cmdline");
    if (line.isPresent() && !line.get().isEmpty()) {
      String text = line.get();
      String withoutEnd = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
      return Arrays.asList(withoutEnd.split("\0", -1));
    }
    ProcessHandle.Info info = handle.info();
    return Stream.concat(
            info.command().stream(), Arrays.stream(info.arguments().orElse(new String[0])))
        .toList();
  }

  private static Optional<String> read(long pid, String file) {
    return read(PROC.resolve(Long.toString(pid)).resolve(file));
  }

  /** In one go: after a part, a process that has become another program shows no more of it. */
  private static Optional<String> read(Path file) {
    byte[] part = new byte[ONE_GO];
    try (InputStream in = Files.newInputStream(file)) {
      int length = Math.max(0, in.read(part));
      String rest = length < ONE_GO ? "" : new String(in.readAllBytes(), ISO_8859_1);
      return Optional.of(new String(part, 0, length, ISO_8859_1) + rest);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
