package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.cleanup.Finding;
import dev.leadlist.runner.cleanup.Report;
import dev.leadlist.runner.cleanup.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Anybody on a machine chooses the arguments and variables of his processes. */
class ReportTextTests {
  private static final String HOSTILE = "a\nSTALE       pid 1\r\u001b[2J\u2028\u202e\"\\";
  private static final Report REPORT = new Report(
      List.of(
          new Finding(
              OptionalLong.of(4711),
              System.getProperty("user.name"),
              "python3 " + HOSTILE,
              List.of(),
              Optional.of(HOSTILE),
              Verdict.UNKNOWN,
              "no id"),
          new Finding(
              OptionalLong.empty(),
              "",
              "",
              List.of(HOSTILE),
              Optional.empty(),
              Verdict.REMOTE,
              "host " + HOSTILE)),
      Optional.empty(),
      List.of(HOSTILE),
      Map.of(),
      Set.of(HOSTILE));

  @Test
  void noTextForgesALineOrSteersTheTerminal() {
    String plain = ReportText.plain(REPORT, false);
    assertThat(plain.lines())
        .containsExactly(
            "a?STALE       pid 1??[2J??\"\\",
            "Found 1 worker process(es) on this machine, and 1 worker(s) in the registry only",
            "UNKNOWN     pid 4711  run a?STALE       pid 1??[2J??\"\\: no id",
            "            python3 a?STALE       pid 1??[2J??\"\\",
            "REMOTE      worker a?STALE       pid 1??[2J??\"\\  run -: host a?STALE       pid"
                + " 1??[2J??\"\\",
            "NOTED       worker a?STALE       pid 1??[2J??\"\\, in the registry: crashed",
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
