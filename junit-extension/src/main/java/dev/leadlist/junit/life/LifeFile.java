package dev.leadlist.junit.life;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.WorkerExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The journal of a worker in another process: written there entry by entry, read here. */
public final class LifeFile {
  private LifeFile() {}

  /** Returns a journal that is written to {@code file}. */
  public static LifeJournal writeTo(Path file) {
    return new LifeJournal(entry -> append(file, entry));
  }

  private static void append(Path file, String entry) {
    try {
      Files.writeString(file, entry + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file, e);
    }
  }

  /** Reads what has been written so far; nothing where there is no file. */
  public static Life read(Path file) {
    Optional<WorkerExit> exit = Optional.empty();
    long leftAt = 0;
    List<Long> calls = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    List<String> doing = new ArrayList<>();
    for (String entry : entries(file)) {
      String rest = entry.substring(entry.indexOf(' ') + 1);
      if (entry.startsWith("call ")) {
        calls.add(Long.parseLong(rest));
      } else if (entry.startsWith("left ")) {
        leftAt = Long.parseLong(rest);
      } else if (entry.startsWith("line ")) {
        lines.add(rest);
      } else if (entry.startsWith("doing ")) {
        doing.add(rest);
      } else if (entry.startsWith("exit ")) {
        exit = Optional.of(exit(rest.split(" ", -1)));
      }
    }
    return new Life(exit, leftAt, calls, lines, doing);
  }

  /** Whole lines only: the last one may be half written. */
  private static List<String> entries(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String text = Files.readString(file);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }

  private static WorkerExit exit(String[] parts) {
    return new WorkerExit(
        ExitReason.valueOf(parts[0]),
        Boolean.parseBoolean(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]),
        Duration.ofNanos(Long.parseLong(parts[4])),
        null);
  }
}
