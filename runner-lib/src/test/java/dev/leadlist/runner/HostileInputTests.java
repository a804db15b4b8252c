package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is written into a setting is either taken or refused by the one exception for it, whose
 * message is short, printable, and cannot be forged by the value.
 */
@Timeout(120)
class HostileInputTests {
  private static final int TIMES = 5_000;

  @Test
  void settingsAreTakenOrRefusedInOneMessage() {
    Hostile.check(
        TIMES,
        random -> {
          Map<String, String> environment = new HashMap<>();
          for (Setting setting : Setting.values()) {
            if (random.nextInt(4) == 0) {
              environment.put(setting.variable(), Hostile.text(random, ""));
            }
          }
          return environment;
        },
        environment -> {
          try {
            WorkerSettings settings =
                WorkerSettings.fromEnvironment(environment).build();
            assertPrintable(settings.toString());
          } catch (SettingsException refused) {
            refused.faults().forEach(HostileInputTests::assertShortAndPrintable);
          }
        });
  }

  @Test
  void urlsAreTakenOrRefused() {
    List<String> begins = List.of(
        "",
        "postgresql://",
        "postgres://u:p@",
        "jdbc:postgresql://",
        "jdbc:postgresql://h/d?",
        "postgresql://h/d?",
        "jdbc:postgresql:",
        "postgresql://[");
    Hostile.check(
        TIMES, random -> Hostile.text(random, begins.get(random.nextInt(begins.size()))), text -> {
          try {
            DatabaseUrl url = DatabaseUrl.parse(text);
            assertThat(url.jdbcUrl()).startsWith("jdbc:postgresql://");
            DatabaseUrl again = DatabaseUrl.parse(url.jdbcUrl());
            assertThat(again.jdbcUrl()).as("read again").isEqualTo(url.jdbcUrl());
          } catch (SettingsException refused) {
            refused.faults().forEach(HostileInputTests::assertShortAndPrintable);
          }
        });
  }

  @Test
  void durationsAreTakenOrRefusedAndReadBackTheSame() {
    List<String> begins = List.of("", "1", "30s", "PT", "P1D", "-", "5m");
    Hostile.check(
        TIMES, random -> Hostile.text(random, begins.get(random.nextInt(begins.size()))), text -> {
          Duration read;
          try {
            read = Durations.parse(text);
          } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
          }
          if (!read.isNegative()
              && read.toNanosPart() % 1_000_000 == 0
              && read.toDays() < 1_000_000) {
            assertThat(Durations.parse(Durations.format(read))).isEqualTo(read);
          }
        });
  }

  @Test
  void mappingsAreTakenOrRefused() {
    List<String> begins = List.of("", "runs", "Runs_2", "a.b", "\"runs\"");
    Hostile.check(
        TIMES,
        random -> {
          String[] names = new String[5];
          Arrays.setAll(
              names,
              i -> random.nextInt(3) == 0
                  ? Hostile.text(random, begins.get(random.nextInt(begins.size())))
                  : "name_" + i);
          return names;
        },
        names -> {
          try {
            RunTable.builder()
                .schema(names[0])
                .table(names[1])
                .idColumn(names[2])
                .statusColumn(names[3])
                .terminalStatuses(List.of("completed", "error", names[4]))
                .build();
            for (String name : Arrays.asList(names).subList(0, 4)) {
              assertThat(name).matches("[A-Za-z_][A-Za-z0-9_$]{0,62}");
            }
          } catch (SettingsException refused) {
            refused.faults().forEach(HostileInputTests::assertShortAndPrintable);
          }
        });
  }

  @Test
  void statusesCountAsTheyAreStoredButForBlanksAroundThem() {
    RunTable runs = RunTable.standard();
    Hostile.check(TIMES, HostileInputTests::status, status -> {
      String stripped = status.replaceAll("^[ \t\n\r\f]+|[ \t\n\r\f]+$", "");
      assertThat(runs.isTerminal(status)).isEqualTo(runs.terminalStatuses().contains(stripped));
      assertThat(runs.isActive(status)).isEqualTo(runs.activeStatuses().contains(stripped));
    });
  }

  static String status(Random random) {
    List<String> known = List.of("completed", "Completed", "error", "archived", "active", "comp");
    return Hostile.text(random).repeat(random.nextInt(2))
        + (random.nextBoolean() ? " \t\n\r\f" : "")
        + known.get(random.nextInt(known.size()))
        + (random.nextBoolean() ? "\n \f" : "")
        + Hostile.text(random).repeat(random.nextInt(2));
  }

  private static void assertShortAndPrintable(String fault) {
    assertThat(fault.length()).as("length of %.200s", fault).isLessThan(1_000);
    assertPrintable(fault);
  }

  private static void assertPrintable(String text) {
    assertThat(text.codePoints().filter(c -> c != '\u2026').filter(c -> c < ' ' || c >= 0x7f))
        .as("%.300s", text)
        .isEmpty();
  }
}
