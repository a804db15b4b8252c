package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A report is kept longer than a process lives. */
class CommandLineTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--db=postgresql://u:hush@h:5432/db",
        "jdbc:postgresql://h/db?user=u&password=hush&ssl=true",
        "--password hush",
        "--db-password hush",
        "-token hush",
        "--api-key hush",
        "--api_key=hush",
        "PGPASSWORD=hush",
        "-Dspring.datasource.password=hush"
      })
  void showsNoSecret(String arguments) {
    String shown = CommandLine.shown(List.of(("java " + arguments + " Main").split(" ", -1)));
    assertHidden(shown);
  }

  /** What a shell has quoted is one argument. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--db=postgresql://u:ha@hush/x@h:5432/db",
        "--db=//u:hush@h/db",
        "jdbc:postgresql://h/db?password=ha&hush&ssl=true",
        "jdbc:postgresql://h/db?user=u&sslpassword=hush",
        "--password=hush hush&hush",
        "host=h password = 'ha hush' user=u",
        "{\"password\": \"hush\"}",
        "Authorization-Token: hush"
      })
  void showsNoSecretWithinAnArgument(String argument) {
    assertHidden(CommandLine.shown(List.of("java", argument, "Main")));
  }

  private static void assertHidden(String shown) {
    assertThat(shown).startsWith("java ").contains("***").doesNotContain("hush").endsWith(" Main");
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3 -m workers.lead_list_runner --once", "java -cp a:b Main", "x"})
  void showsAllElse(String line) {
    assertThat(CommandLine.shown(List.of(line.split(" ", -1)))).isEqualTo(line);
  }
}
