package dev.leadlist.runner.cli;

import dev.leadlist.runner.cleanup.Ended;
import dev.leadlist.runner.cleanup.Finding;
import dev.leadlist.runner.cleanup.Report;
import dev.leadlist.runner.cleanup.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A cleanup's report, for people and for programs. */
final class ReportText {
  private static final int SHOWN_COMMAND = 60;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

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
              finding.target().map(ReportText::clipped).orElse("-"),
              printable(finding.reason())));
      lines.add("            %s".formatted(clipped(finding.commandLine())));
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

  private static String clipped(String text) {
    String shown = printable(text);
    return shown.length() <= SHOWN_COMMAND ? shown : shown.substring(0, SHOWN_COMMAND) + " …";
  }

  /** Anybody can start a process whose arguments would forge lines here, or steer a terminal. */
  private static String printable(String text) {
    return UNPRINTABLE.matcher(text).replaceAll("?");
  }

  static String json(Report report, boolean force) {
    List<String> workers = new ArrayList<>();
    for (Finding finding : report.findings()) {
      Ended ended = report.ended().get(finding.pid());
      workers.add(
          "{\"pid\":%d,\"user\":%s,\"command\":%s,\"run\":%s,\"verdict\":%s,\"reason\":%s%s}"
              .formatted(
                  finding.pid(),
                  quoted(finding.user()),
                  quoted(finding.commandLine()),
                  finding.target().map(ReportText::quoted).orElse("null"),
                  quoted(finding.verdict().name()),
                  quoted(finding.reason()),
                  ended == null
                      ? ""
                      : ",\"ended\":%b,\"killed\":%b"
                          .formatted(ended.isGone(), ended.wasKilled())));
    }
    return "{\"force\":%b,\"problem\":%s,\"stale\":%d,\"workers\":[%s]}%n"
        .formatted(
            force,
            report.problem().map(ReportText::quoted).orElse("null"),
            report.count(Verdict.STALE),
            String.join(",", workers));
  }

  /** A string as JSON has it (RFC 8259, section 7). */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
