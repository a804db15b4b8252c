package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command lines are workers. */
class WorkerPatternTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python -m rv_agentic.workers.lead_list_runner",
        "/usr/bin/python3.11 -u -m rv_agentic.workers.lead_list_runner",
        "python3 /srv/app/lead_list_runner.py",
        "python3 -W ignore /srv/app/my_lead_list_runner.py --verbose",
        "java -Xmx1g -cp app.jar:lib com.example.lead_list_runner",
        "java -jar /srv/lead_list_runner.jar",
        "java /srv/lead_list_runner.java",
        "java --source 17 lead_list_runner.java",
        "java -p mods -m app/com.example.lead_list_runner",
        "node lead_list_runner.js",
        "node22 -r dotenv/config lead_list_runner.mjs",
        "deno run --allow-net lead_list_runner.ts",
        "python2.7 lead_list_runner.py",
        "pypy3.10 -I lead_list_runner.py",
        "python3 -I -m workers.lead_list_runner",
        "perl5.36.0 -w -I lib lead_list_runner.pl",
        "ruby -r bundler/setup lead_list_runner.rb",
        "php -d memory_limit=1G lead_list_runner.php",
        "/srv/bin/lead_list_runner --once"
      })
  void isAWorker(String commandLine) {
    assertThat(WorkerPattern.usual().matches(words(commandLine))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tail -f lead_list_runner.log",
        "tail -f lead_list_runner",
        "less /srv/app/lead_list_runner.py",
        "vim lead_list_runner.py",
        "bash /srv/lead_list_runner",
        "sh -c lead_list_runner",
        "grep lead_list_runner",
        "timeout 300 python lead_list_runner.py",
        "-bash lead_list_runner",
        "python3 -c lead_list_runner",
        "python3 -Bc lead_list_runner",
        "python3 -m pip install lead_list_runner",
        "perl -ne lead_list_runner",
        "perl -I lead_list_runner other.pl",
        "node -e lead_list_runner",
        "node --import lead_list_runner other.js",
        "java -Dname=lead_list_runner com.example.Main",
        "python3 other.py lead_list_runner",
        "python3 lead_list_runner_tests.py",
        "java -cp lead_list_runner.jar com.example.Main",
        "java -classpath lead_list_runner -jar other.jar",
        "psql lead_list_runner",
        "git log lead_list_runner"
      })
  void isNone(String commandLine) {
    assertThat(WorkerPattern.usual().matches(words(commandLine))).isFalse();
  }

  @Test
  void nothingIsNoWorker() {
    assertThat(WorkerPattern.usual().matches(List.of())).isFalse();
  }

  @Test
  void aPatternOfTheUsersTakesItsPlace() {
    WorkerPattern pattern = WorkerPattern.of(".*_worker");
    assertThat(pattern.matches(List.of("python3", "mail_worker.py"))).isTrue();
    assertThat(pattern.matches(List.of("python3", "lead_list_runner.py"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".*",
        ".+",
        "",
        "x?",
        "[a-z]*",
        "..+",
        "\\S{4,}",
        "[\\w.-]{9,}",
        "(?!lead).+",
        "x|worker"
      })
  void aPatternThatMatchesEverythingIsRefused(String regex) {
    assertThatThrownBy(() -> WorkerPattern.of(regex))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("would match everything");
  }

  @Test
  void whatIsNoPatternIsRefused() {
    assertThatThrownBy(() -> WorkerPattern.of("*("))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no regular expression");
  }

  private static List<String> words(String commandLine) {
    return List.of(commandLine.split(" ", -1));
  }
}
