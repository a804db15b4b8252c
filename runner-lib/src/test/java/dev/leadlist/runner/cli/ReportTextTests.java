package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.cleanup.Finding;
import dev.leadlist.runner.cleanup.Report;
import dev.leadlist.runner.cleanup.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Anybody on a machine chooses the arguments and variables of his processes. */
class ReportTextTests {
  private static final String HOSTILE = "a\nSTALE       pid 1\r\u001b[2J\u2028\u202e\"\\";
  private static final Report REPORT = new Report(
      List.of(new Finding(
          4711, "u", "python3 " + HOSTILE, Optional.of(HOSTILE), Verdict.UNKNOWN, "no id")),
      Optional.empty(),
      Map.of());

  @Test
  void noTextForgesALineOrSteersTheTerminal() {
    String plain = ReportText.plain(REPORT, false);
    assertThat(plain.lines())
        .containsExactly(
            "Found 1 worker process(es) on this machine",
            "UNKNOWN     pid 4711  run a?STALE       pid 1??[2J??\"\\: no id",
            "            python3 a?STALE       pid 1??[2J??\"\\",
            "Nothing is stale.");
    assertThat(plain).doesNotContain("\r", "\u001b");
  }

  @Test
  void jsonStaysOneDocument() {
    assertThat(ReportText.json(REPORT, false).strip())
        .doesNotContain("\n", "\r", "\u001b")
        .contains("\"run\":\"a\\u000aSTALE       pid 1\\u000d\\u001b[2J\u2028\u202e\\\"\\\\\"");
  }
}
