package dev.leadlist.runner.cli;

import dev.leadlist.runner.cleanup.Ended;
import dev.leadlist.runner.cleanup.Finding;
import dev.leadlist.runner.cleanup.Report;
import dev.leadlist.runner.cleanup.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cleanup's report, for people and for programs. */
final class ReportText {
  private ReportText() {}

  static String plain(Report report, boolean force) {
    List<String> lines = new ArrayList<>();
    report.problem().ifPresent(problem -> {
      lines.add("For this reason no worker can be judged, and none is ended:");
      lines.add("  " + Shown.printable(problem));
    });
    report.remarks().forEach(remark -> lines.add(Shown.printable(remark)));
    lines.add(counted(report));
    for (Finding finding : report.findings()) {
      lines.add("%-10s  %s  run %s: %s"
          .formatted(
              finding.verdict(),
              name(finding),
              finding.target().map(Shown::clipped).orElse("-"),
              Shown.printable(finding.reason())));
      details(finding).ifPresent(details -> lines.add("            " + details));
    }
    report.ended().forEach((pid, ended) -> lines.add(sentence(pid, ended)));
    report
        .noted()
        .forEach(worker -> lines.add(
            "NOTED       worker %s, in the registry: crashed".formatted(Shown.clipped(worker))));
    lines.add(summary(report, force));
    return String.join("\n", lines) + "\n";
  }

  private static String counted(Report report) {
    long here =
        report.findings().stream().filter(each -> each.pid().isPresent()).count();
    long elsewhere = report.findings().size() - here;
    return "Found %d worker process(es) on this machine".formatted(here)
        + (elsewhere == 0 ? "" : ", and %d worker(s) in the registry only".formatted(elsewhere));
  }

  private static String name(Finding finding) {
    return finding.pid().isPresent()
        ? "pid " + finding.pid().getAsLong()
        : "worker " + Shown.clipped(String.join(", ", finding.workers()));
  }

  /** The command line, whose it is if not ours, and the worker's id where it is known. */
  private static Optional<String> details(Finding finding) {
    if (finding.pid().isEmpty()) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    if (!finding.workers().isEmpty()) {
      parts.add("worker " + Shown.clipped(String.join(", ", finding.workers())) + ": ");
    }
    if (!finding.user().equals(System.getProperty("user.name"))) {
      parts.add("of user " + Shown.clipped(finding.user()) + ": ");
    }
    return Optional.of(String.join("", parts) + Shown.clipped(finding.commandLine()));
  }

  private static String sentence(long pid, Ended ended) {
    String what = "pid %d and %d descendant(s)".formatted(pid, ended.processes() - 1);
    return switch (ended.how()) {
      case BY_TERM -> "ENDED       %s, by TERM".formatted(what);
      case BY_KILL -> "ENDED       %s, by KILL, since TERM was ignored".formatted(what);
      case STILL_THERE ->
        "NOT ENDED   %s: still there after KILL; stuck in the system, or of a user that you may not"
                .formatted(what)
            + " signal";
      case OF_ANOTHER_USER ->
        "NOT ENDED   pid %d: it is another user's; run this as that user, or as root with"
                .formatted(pid)
            + " --all-users";
    };
  }

  private static String summary(Report report, boolean force) {
    int stale = report.count(Verdict.STALE);
    long orphaned = orphansToEnd(report);
    if (stale == 0 && orphaned == 0) {
      return report.problem().isPresent() ? "Nothing was changed." : "Nothing is stale.";
    }
    return force
        ? "Cleanup is complete: %d stale%s"
            .formatted(stale, orphaned == 0 ? "" : ", %d orphaned".formatted(orphaned))
        : "%d stale; nothing was changed. Run again with --force to end them.".formatted(stale);
  }

  /** Those that were to be ended: others are only listed. */
  private static long orphansToEnd(Report report) {
    return report.findings().stream()
        .filter(finding -> finding.verdict() == Verdict.ORPHANED)
        .flatMapToLong(finding -> finding.pid().stream())
        .filter(report.ended()::containsKey)
        .count();
  }

  static String json(Report report, boolean force) {
    return new Json()
            .with("force", force)
            .with("problem", report.problem())
            .with("stale", report.count(Verdict.STALE))
            .withTexts("remarks", report.remarks())
            .with(
                "workers",
                report.findings().stream().map(each -> json(each, report)).toList())
            .withTexts("noted", report.noted())
        + "\n";
  }

  private static Json json(Finding finding, Report report) {
    Optional<Long> pid = finding.pid().stream().boxed().findFirst();
    Json worker = new Json()
        .withNumber("pid", pid)
        .with("user", finding.user())
        .with("command", finding.commandLine())
        .withTexts("workers", finding.workers())
        .with("run", finding.target())
        .with("verdict", finding.verdict().name())
        .with("reason", finding.reason());
    pid.map(report.ended()::get)
        .ifPresent(ended ->
            worker.with("ended", ended.isGone()).with("how", ended.how().name()));
    return worker;
  }
}
