package dev.leadlist.junit.process;

import dev.leadlist.runner.time.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What the threads of another JVM do, by its own account: QUIT has it print that. */
final class ThreadDump {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);
  private static final int SHOWN_FRAMES = 12;

  /** What HotSpot prints last. */
  private static final String END = "JNI global ref";

  private ThreadDump() {}

  /**
   * Returns the frames of a worker's handler, or of the main thread where there is none, and none
   * where the JVM does not answer within {@code limit}, be it because it is stopped. All threads
   * are in its output then.
   *
   * @param output where the JVM's standard output goes
   */
  static List<String> of(Process jvm, Path output, Duration limit) {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    try {
      long before = Files.size(output);
      Process kill = new ProcessBuilder("sh", "-c", "kill -QUIT " + jvm.pid())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
      kill.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      String dump = "";
      while (!dump.contains(END) && jvm.isAlive() && timing.since(since).compareTo(limit) < 0) {
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        dump = text.substring((int) Math.min(before, text.length()));
      }
      List<String> handler = frames(dump, "-handler-");
      return handler.isEmpty() ? frames(dump, "\"main\"") : handler;
    } catch (IOException e) {
      return List.of(); // no shell, or no output
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** A thread's part begins with its name in quotes and ends with an empty line. */
  private static List<String> frames(String dump, String name) {
    List<String> frames = new ArrayList<>();
    boolean inside = false;
    for (String line : dump.lines().toList()) {
      if (line.startsWith("\"")) {
        inside = line.contains(name);
      } else if (line.isBlank()) {
        inside = false;
      } else if (inside && line.strip().startsWith("at ") && frames.size() < SHOWN_FRAMES) {
        frames.add(line.strip());
      }
    }
    return frames;
  }
}
