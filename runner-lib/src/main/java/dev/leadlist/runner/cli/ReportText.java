package dev.leadlist.runner.cli;

import dev.leadlist.runner.cleanup.Ended;
import dev.leadlist.runner.cleanup.Finding;
import dev.leadlist.runner.cleanup.Report;
import dev.leadlist.runner.cleanup.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cleanup's report, for people and for programs. */
final class ReportText {
  private ReportText() {}

  static String plain(Report report, boolean force) {
    List<String> lines = new ArrayList<>();
    report.problem().ifPresent(problem -> {
      lines.add("The database could not be asked, so no worker can be judged, and none is ended:");
      lines.add("  " + problem);
    });
    lines.add("Found %d worker process(es) on this machine"
        .formatted(report.findings().size()));
    for (Finding finding : report.findings()) {
      lines.add("%-10s  pid %d  run %s: %s"
          .formatted(
              finding.verdict(),
              finding.pid(),
              finding.target().map(Shown::clipped).orElse("-"),
              Shown.printable(finding.reason())));
      lines.add("            %s".formatted(Shown.clipped(finding.commandLine())));
    }
    for (Map.Entry<Long, Ended> ended : report.ended().entrySet()) {
      lines.add(sentence(ended.getKey(), ended.getValue()));
    }
    lines.add(summary(report, force));
    return String.join("\n", lines) + "\n";
  }

  private static String sentence(long pid, Ended ended) {
    String what = "pid %d and %d descendant(s)".formatted(pid, ended.processes() - 1);
    if (!ended.isGone()) {
      return "NOT ENDED   %s: still there after KILL; another user's? try as that user, or as root"
          .formatted(what);
    }
    return "ENDED       %s, by %s"
        .formatted(what, ended.wasKilled() ? "KILL, since TERM was ignored" : "TERM");
  }

  private static String summary(Report report, boolean force) {
    int stale = report.count(Verdict.STALE);
    if (stale == 0) {
      return report.problem().isPresent() ? "Nothing was changed." : "Nothing is stale.";
    }
    return force
        ? "Cleanup is complete: %d stale".formatted(stale)
        : "%d stale; nothing was changed. Run again with --force to end them.".formatted(stale);
  }

  static String json(Report report, boolean force) {
    List<Json> workers = new ArrayList<>();
    for (Finding finding : report.findings()) {
      Json worker = new Json()
          .with("pid", finding.pid())
          .with("user", finding.user())
          .with("command", finding.commandLine())
          .with("run", finding.target())
          .with("verdict", finding.verdict().name())
          .with("reason", finding.reason());
      Ended ended = report.ended().get(finding.pid());
      if (ended != null) {
        worker.with("ended", ended.isGone()).with("killed", ended.wasKilled());
      }
      workers.add(worker);
    }
    return new Json()
            .with("force", force)
            .with("problem", report.problem())
            .with("stale", report.count(Verdict.STALE))
            .with("workers", workers)
        + "\n";
  }
}
