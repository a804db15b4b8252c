package dev.leadlist.runner.cli;

import dev.leadlist.runner.Durations;
import dev.leadlist.runner.RegisteredWorker;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The workers of a registry, for people and for programs. */
final class WorkerTable {
  private static final List<String> HEADINGS =
      List.of("WORKER", "STATE", "RUN", "LOOPS", "CALLS", "PROGRESS", "HOST");

  private WorkerTable() {}

  static String plain(List<RegisteredWorker> workers) {
    if (workers.isEmpty()) {
      return "No workers.\n";
    }
    List<List<String>> lines = new ArrayList<>(List.of(HEADINGS));
    workers.forEach(worker -> lines.add(cells(worker)));
    int[] widths = IntStream.range(0, HEADINGS.size())
        .map(column ->
            lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
        .toArray();
    return lines.stream()
        .map(line -> IntStream.range(0, widths.length)
            .mapToObj(column -> padded(line.get(column), widths[column]))
            .collect(Collectors.joining("  "))
            .stripTrailing())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static List<String> cells(RegisteredWorker worker) {
    return List.of(
        Shown.clipped(worker.workerId()),
        state(worker),
        run(worker).map(UUID::toString).orElse("-"),
        worker.loops()
            + (worker.maxLoops().isPresent() ? "/" + worker.maxLoops().getAsLong() : ""),
        Long.toString(worker.calls()),
        worker.sinceProgress().map(since -> seconds(since) + " ago").orElse("-"),
        Shown.clipped(worker.host()));
  }

  /** Returns the run in its hands, or else the one that it is bound to. */
  private static Optional<UUID> run(RegisteredWorker worker) {
    return worker.currentRun().or(worker::targetRun);
  }

  private static String state(RegisteredWorker worker) {
    if (worker.status() == RegisteredWorker.Status.CRASHED) {
      return "crashed";
    }
    String state = worker.isSilent() ? "silent for " + seconds(worker.silence()) : "alive";
    return worker.stopRequestedAt().isPresent() ? state + ", asked to stop" : state;
  }

  private static String seconds(Duration duration) {
    return Durations.format(duration.truncatedTo(ChronoUnit.SECONDS));
  }

  static String json(List<RegisteredWorker> workers) {
    return new Json().with("workers", workers.stream().map(WorkerTable::json).toList()) + "\n";
  }

  private static Json json(RegisteredWorker worker) {
    return new Json()
        .with("worker", worker.workerId())
        .with("type", worker.type())
        .with("status", worker.status().name())
        .with("silent", worker.isSilent())
        .with("stopRequestedAt", worker.stopRequestedAt())
        .with("targetRun", worker.targetRun())
        .with("currentRun", worker.currentRun())
        .with("loops", worker.loops())
        .withNumber("maxLoops", worker.maxLoops().stream().boxed().findFirst())
        .with("calls", worker.calls())
        .withNumber("millisSinceProgress", worker.sinceProgress().map(Duration::toMillis))
        .with("millisSinceHeartbeat", worker.silence().toMillis())
        .with("startedAt", worker.startedAt().toString())
        .with("host", worker.host())
        .with("process", worker.process());
  }
}
