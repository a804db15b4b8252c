package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leadlist.runner.url.UrlReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentSettingsTests {
  private static final String RUN = "0a14f2a7-ed6e-434a-9160-dd547bbab3a3";
  private static final String URL = "postgresql://me:hunter2@db:5433/leads";

  @Test
  void readsEveryVariable() {
    Map<String, String> environment = new HashMap<>();
    environment.put("RUN_FILTER_ID", RUN);
    environment.put("WORKER_MAX_LOOPS", "1");
    environment.put("WORKER_MAX_RUNTIME", "1m30s");
    environment.put("WORKER_POLL_INTERVAL", "500ms");
    environment.put("WORKER_CONCURRENCY", "1");
    environment.put("WORKER_TYPE", "enricher");
    environment.put("WORKER_ID", "enricher-7");
    environment.put("WORKER_GRACE", "0s");
    environment.put("WORKER_WHEN_HELD", "leave");
    environment.put("WORKER_DATABASE_TIMEOUT", "PT20S");
    environment.put("WORKER_LEASE", "15s");
    environment.put("WORKER_MAX_FAILURES", "5");
    environment.put("WORKER_ALONE", "true");
    environment.put("POSTGRES_URL", URL);
    environment.put("WORKER_OF_SOMEBODY_ELSE", "ignored");

    WorkerSettings settings = WorkerSettings.fromEnvironment(environment).build();

    assertThat(settings.targetRun()).contains(UUID.fromString(RUN));
    assertThat(settings.maxLoops()).hasValue(1);
    assertThat(settings.maxRuntime()).contains(Duration.ofSeconds(90));
    assertThat(settings.pollInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.concurrency()).isEqualTo(1);
    assertThat(settings.type()).isEqualTo("enricher");
    assertThat(settings.workerId()).isEqualTo("enricher-7");
    assertThat(settings.grace()).isZero();
    assertThat(settings.whenHeld()).isEqualTo(WhenHeld.LEAVE);
    assertThat(settings.databaseTimeout()).contains(Duration.ofSeconds(20));
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(15));
    assertThat(settings.maxFailures()).isEqualTo(5);
    assertThat(settings.alone()).isTrue();
    assertThat(settings.database()).contains(DatabaseUrl.parse(URL));
    assertThat(settings.defaultLimitsNotice()).isEmpty();
  }

  @Test
  void isAProductionWorkerWithTheDatabaseAlone() {
    WorkerSettings settings =
        WorkerSettings.fromEnvironment(Map.of("POSTGRES_URL", URL)).build();

    assertThat(settings.isTargeted()).isFalse();
    assertThat(settings.maxLoops()).isEmpty();
  }

  @Test
  void takesUnlimitedForAnUntargetedWorkerOnly() {
    Map<String, String> environment = new HashMap<>(Map.of("POSTGRES_URL", URL));
    environment.put("WORKER_MAX_LOOPS", "unlimited");
    environment.put("WORKER_MAX_RUNTIME", "unlimited");
    environment.put("WORKER_DATABASE_TIMEOUT", "unlimited");

    WorkerSettings untargeted = WorkerSettings.fromEnvironment(environment).build();
    assertThat(untargeted.maxLoops()).isEmpty();
    assertThat(untargeted.maxRuntime()).isEmpty();
    assertThat(untargeted.databaseTimeout()).isEmpty();

    environment.put("RUN_FILTER_ID", RUN);
    assertThat(faultsOf(environment).faults())
        .hasSize(3)
        .allSatisfy(fault ->
            assertThat(fault).contains("value unlimited is refused for a targeted worker"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xxx",
        "1-1-1-1-1",
        "0a14f2a7...",
        "0a14f2a7-ed6e-434a-9160-dd547bbab3a",
        "0a14f2a7-ed6e-434a-9160-dd547bbab3a33",
        "0a14f2a7ed6e434a9160dd547bbab3a3",
        "{0a14f2a7-ed6e-434a-9160-dd547bbab3a3}",
        "ga14f2a7-ed6e-434a-9160-dd547bbab3a3",
        "0a14f2a7-ed6e-434a-9160-dd547bbab3a٣"
      })
  void refusesARunIdThatIsNotAUuid(String id) {
    assertThat(faultsOf(Map.of("RUN_FILTER_ID", id, "POSTGRES_URL", URL)).faults())
        .singleElement()
        .asString()
        .startsWith("targetRun (RUN_FILTER_ID): value " + Printable.quoted(id) + " is not a UUID; ")
        .contains("unset it for a production worker");
  }

  @Test
  void readsARunIdInUpperCase() {
    Map<String, String> environment =
        Map.of("RUN_FILTER_ID", "0A14F2A7-ED6E-434A-9160-DD547BBAB3A3", "POSTGRES_URL", URL);

    assertThat(WorkerSettings.fromEnvironment(environment).build().targetRun())
        .contains(UUID.fromString(RUN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void neverTurnsATestWorkerWithAnEmptyRunIdIntoAProductionWorker(String id) {
    assertThat(faultsOf(Map.of("RUN_FILTER_ID", id, "POSTGRES_URL", URL)).faults())
        .singleElement()
        .asString()
        .startsWith("targetRun (RUN_FILTER_ID): value is empty; unset it for a production worker");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          WORKER_MAX_LOOPS        | -5            | value -5 is below 1; write a whole number
          WORKER_MAX_LOOPS        | 0             | value 0 is below 1
          WORKER_MAX_LOOPS        | ten           | value "ten" is not a whole number; write one
          WORKER_MAX_LOOPS        | 1.5           | is not a whole number
          WORKER_MAX_LOOPS        | +5            | is not a whole number
          WORKER_MAX_LOOPS        | 1_000         | is not a whole number
          WORKER_MAX_LOOPS        | ٣             | is not a whole number
          WORKER_MAX_LOOPS        | 2147483648    | value "2147483648" is out of range; write
          WORKER_MAX_LOOPS        | ''            | value is empty; unset it for 10 loops
          WORKER_MAX_LOOPS        | ' 5'          | value " 5" has white space at its start or end
          WORKER_MAX_LOOPS        | Unlimited     | is not a whole number
          WORKER_MAX_RUNTIME      | 30            | value "30" has no unit; write 30s for seconds
          WORKER_MAX_RUNTIME      | soon          | value "soon" is not a duration
          WORKER_MAX_RUNTIME      | -5m           | value "-5m" is negative
          WORKER_MAX_RUNTIME      | 0s            | value 0s is shorter than 1ms
          WORKER_MAX_RUNTIME      | 366d          | value 366d is longer than 365d
          WORKER_POLL_INTERVAL    | unlimited     | is not a duration
          WORKER_POLL_INTERVAL    | PT-1S         | value -1s is negative
          WORKER_CONCURRENCY      | 0             | value 0 is out of range
          WORKER_CONCURRENCY      | many          | is not a whole number
          WORKER_TYPE             | lead list     | value "lead list" is not a usable name
          WORKER_TYPE             | ''            | value is empty; unset it for lead_list_runner
          WORKER_ID               | 'a '          | has white space at its start or end
          WORKER_GRACE            | -1s           | is negative
          WORKER_WHEN_HELD        | WAIT          | value "WAIT" is unknown; write wait or leave
          WORKER_DATABASE_TIMEOUT | none          | is not a duration
          WORKER_LEASE            | 1s            | value 1s is shorter than 2s
          WORKER_MAX_FAILURES     | 0             | value 0 is below 1
          WORKER_ALONE            | yes           | value "yes" is unknown; write true or false
          """)
  void refusesABadValueByItsNameWithARemedy(String variable, String value, String fragment) {
    assertThat(faultsOf(Map.of(variable, value, "POSTGRES_URL", URL)).faults())
        .singleElement()
        .asString()
        .contains("(" + variable + "): ")
        .contains(fragment);
  }

  @Test
  void needsADatabase() {
    assertThat(faultsOf(Map.of()).faults())
        .singleElement()
        .asString()
        .isEqualTo("database (POSTGRES_URL): is not set; " + UrlReader.REMEDY);
  }

  @Test
  void takesTheDatabaseFromTheProgramInstead() {
    WorkerSettings settings = WorkerSettings.fromEnvironment(Map.of())
        .database(DatabaseUrl.parse(URL))
        .build();

    assertThat(settings.database()).isPresent();
  }

  @Test
  void reportsAllFaultsTogetherWithoutAnySecret() {
    SettingsException thrown = faultsOf(Map.of(
        "RUN_FILTER_ID", "postgresql://me:hunter2@db/leads",
        "WORKER_MAX_LOOPS", "unlimited",
        "WORKER_MAX_RUNTIME", "30",
        "WORKER_CONCURRENCY", "4",
        "WORKER_ID", "password=hunter2",
        "POSTGRES_URL", "postgresql://me:hunter2@db:hunter2/leads?sslmod=hunter2"));

    assertThat(thrown.faults())
        .extracting(fault -> fault.substring(0, fault.indexOf(':')))
        .containsExactly(
            "targetRun (RUN_FILTER_ID)",
            "maxLoops (WORKER_MAX_LOOPS)",
            "maxRuntime (WORKER_MAX_RUNTIME)",
            "concurrency (WORKER_CONCURRENCY)",
            "workerId (WORKER_ID)",
            "database (POSTGRES_URL)",
            "database (POSTGRES_URL)");
    assertThat(thrown)
        .hasMessageStartingWith("wrong settings, 7 faults:\n- ")
        .hasMessageContaining("(not shown, it may hold a secret)")
        .hasNoCause();
    assertThat(thrown.toString()).doesNotContain("hunter2");
  }

  @Test
  void keepsAFaultOfTheEnvironmentThoughTheProgramSetsTheSame() {
    WorkerSettingsBuilder builder = WorkerSettings.fromEnvironment(
            Map.of("WORKER_MAX_LOOPS", "ten", "POSTGRES_URL", URL))
        .maxLoops(10);

    assertThat(catchThrowableOfType(SettingsException.class, builder::build).faults())
        .hasSize(1);
  }

  @Test
  void printsTheValuesOfAnEnvironmentShortened() {
    assertThat(faultsOf(Map.of("WORKER_LEASE", "x".repeat(10_000), "POSTGRES_URL", URL)))
        .hasMessageContaining("x".repeat(60) + "\"…")
        .extracting(Throwable::getMessage)
        .asString()
        .hasSizeLessThan(300);
  }

  private static SettingsException faultsOf(Map<String, String> environment) {
    WorkerSettingsBuilder builder = WorkerSettings.fromEnvironment(environment);
    return catchThrowableOfType(SettingsException.class, builder::build);
  }
}
