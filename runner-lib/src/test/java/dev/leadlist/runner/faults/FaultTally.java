package dev.leadlist.runner.faults;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Counts the rounds of one scenario and the harm that was done in them. Closing it prints one line,
 * puts that line into the table {@code target/faults.txt}, and fails if there was any harm.
 */
public final class FaultTally implements AutoCloseable {
  private static final Path TABLE = Path.of("target", "faults.txt");
  private static final int NAME_WIDTH = 52;

  private final String scenario;
  private final Map<Harm, Integer> harm = new EnumMap<>(Harm.class); // guarded by this
  private final List<String> particulars = new ArrayList<>(); // guarded by this
  private int rounds; // guarded by this

  /** Begins to count; {@code scenario} names what breaks. */
  public FaultTally(String scenario) {
    this.scenario = scenario;
  }

  /** Counts rounds that are over. */
  public synchronized void rounds(int number) {
    rounds += number;
  }

  /** Counts a harm if there is one; {@code what} tells it from others. */
  public synchronized void countIf(boolean harmed, Harm kind, String what) {
    if (harmed) {
      harm.merge(kind, 1, Integer::sum);
      particulars.add("%s: %s".formatted(kind, what));
    }
  }

  @Override
  public synchronized void close() {
    String counts = Stream.of(Harm.values())
        .map(kind -> "%s %d".formatted(kind, harm.getOrDefault(kind, 0)))
        .collect(joining(", "));
    String line = "%s rounds %7d: %s".formatted(named(scenario), rounds, counts);
    System.out.println(line);
    enter(scenario, line);
    if (rounds == 0 || !particulars.isEmpty()) {
      throw new AssertionError(line + "\n" + String.join("\n", particulars));
    }
  }

  /** A scenario has one line, that of its last time; other JVMs write the others. */
  @SuppressWarnings("try") // the lock is held, and nothing else is done with it
  private static synchronized void enter(String scenario, String line) {
    try (FileChannel guard = FileChannel.open(
            Files.createDirectories(TABLE.getParent()).resolve("faults.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
        FileLock lock = guard.lock()) {
      Map<String, String> lines = new TreeMap<>();
      if (Files.exists(TABLE)) {
        Files.readAllLines(TABLE).forEach(old -> lines.put(old.substring(0, NAME_WIDTH), old));
      }
      lines.put(named(scenario), line);
      Files.write(TABLE, lines.values());
    } catch (IOException e) {
      throw new UncheckedIOException("no table of faults at " + TABLE, e);
    }
  }

  private static String named(String scenario) {
    return "%-".concat(NAME_WIDTH + "s").formatted(scenario).substring(0, NAME_WIDTH);
  }
}
