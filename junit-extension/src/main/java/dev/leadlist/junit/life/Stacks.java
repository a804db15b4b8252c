package dev.leadlist.junit;

import dev.leadlist.runner.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What threads are doing, for people. */
final class Stacks {
  private static final List<String> LIBRARIES = List.of(
      "java.net.",
      "java.lang.reflect.",
      "jdk.internal.",
      "sun.",
      "org.postgresql.",
      "com.zaxxer.",
      "org.junit.");

  private Stacks() {}

  /** Returns the frames of a worker's threads, its handlers' first. */
  static List<StackTraceElement> of(Worker worker) {
    String prefix = "leadlist-" + worker.info().workerId() + "-";
    List<StackTraceElement> frames = new ArrayList<>();
    Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
    all.entrySet().stream()
        .filter(entry -> entry.getKey().getName().startsWith(prefix + "handler"))
        .forEach(entry -> frames.addAll(List.of(entry.getValue())));
    if (frames.isEmpty()) {
      all.entrySet().stream()
          .filter(entry -> entry.getKey().getName().startsWith(prefix))
          .forEach(entry -> frames.addAll(List.of(entry.getValue())));
    }
    return frames;
  }

  /** Leaves out the middle of a driver or pool, below the two frames on top. */
  static List<StackTraceElement> telling(List<StackTraceElement> frames) {
    List<StackTraceElement> telling = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      String type = frames.get(i).getClassName();
      if (i < 2 || LIBRARIES.stream().noneMatch(type::startsWith)) {
        telling.add(frames.get(i));
      }
    }
    return telling;
  }

  /** Returns the first frames, a line each. */
  static String indented(List<StackTraceElement> frames, int most) {
    return frames.isEmpty()
        ? "  (no thread of its own is alive)\n"
        : frames.stream()
            .limit(most)
            .map(frame -> "  at " + frame + "\n")
            .collect(Collectors.joining());
  }

  /** Returns all threads of this JVM with all their frames. */
  static String everything() {
    return Thread.getAllStackTraces().entrySet().stream()
        .map(
            entry -> entry.getKey() + "\n" + indented(List.of(entry.getValue()), Integer.MAX_VALUE))
        .collect(Collectors.joining("\n"));
  }
}
