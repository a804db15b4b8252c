package dev.leadlist.junit.life;

import dev.leadlist.runner.WorkerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What threads are doing, for people. */
public final class Stacks {
  private static final int SHOWN_FRAMES = 12;

  private static final List<String> LIBRARIES = List.of(
      "java.net.",
      "java.lang.reflect.",
      "jdk.internal.",
      "sun.",
      "org.postgresql.",
      "com.zaxxer.",
      "org.junit.");

  private Stacks() {}

  /** Returns the telling frames of a worker's threads in this JVM, its handlers' first. */
  public static List<String> of(WorkerInfo worker) {
    String prefix = "leadlist-" + worker.workerId() + "-";
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
    return first(telling(frames));
  }

  /** Returns the telling frames of a thread. */
  public static List<String> of(Thread thread) {
    return first(telling(List.of(thread.getStackTrace())));
  }

  /** Returns the first frames of a stack. */
  public static List<String> first(List<StackTraceElement> frames) {
    return frames.isEmpty()
        ? List.of("(no thread of its own is alive)")
        : frames.stream().limit(SHOWN_FRAMES).map(frame -> "at " + frame).toList();
  }

  /** Leaves out the middle of a driver or pool, below the two frames on top. */
  private static List<StackTraceElement> telling(List<StackTraceElement> frames) {
    List<StackTraceElement> telling = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      String type = frames.get(i).getClassName();
      if (i < 2 || LIBRARIES.stream().noneMatch(type::startsWith)) {
        telling.add(frames.get(i));
      }
    }
    return telling;
  }

  /** Returns all threads of this JVM with all their frames. */
  public static String everything() {
    return Thread.getAllStackTraces().entrySet().stream()
        .map(entry -> entry.getKey() + "\n" + all(entry.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String all(StackTraceElement[] frames) {
    return List.of(frames).stream()
        .map(frame -> "  at " + frame + "\n")
        .collect(Collectors.joining());
  }
}
