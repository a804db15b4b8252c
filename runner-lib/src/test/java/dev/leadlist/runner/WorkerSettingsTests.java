package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkerSettingsTests {
  private static final UUID RUN = UUID.fromString("0a14f2a7-ed6e-434a-9160-dd547bbab3a3");

  @Test
  void boundsATargetedWorkerByDefaultAndSaysSo() {
    WorkerSettings settings = WorkerSettings.builder().targetRun(RUN).build();

    assertThat(settings.isTargeted()).isTrue();
    assertThat(settings.targetRun()).contains(RUN);
    assertThat(settings.maxLoops()).hasValue(10);
    assertThat(settings.maxRuntime()).contains(Duration.ofMinutes(5));
    assertThat(settings.databaseTimeout()).contains(Duration.ofSeconds(60));
    assertThat(settings.defaultLimitsNotice())
        .contains(
            "targeted worker without limits gets safe defaults: 10 loops (WORKER_MAX_LOOPS), 5m"
                + " (WORKER_MAX_RUNTIME)");
  }

  @Test
  void letsAnUntargetedWorkerRunUntilItIsStopped() {
    WorkerSettings settings = WorkerSettings.builder().build();

    assertThat(settings.isTargeted()).isFalse();
    assertThat(settings.targetRun()).isEmpty();
    assertThat(settings.maxLoops()).isEmpty();
    assertThat(settings.maxRuntime()).isEmpty();
    assertThat(settings.databaseTimeout()).contains(Duration.ofSeconds(60));
    assertThat(settings.defaultLimitsNotice()).isEmpty();
  }

  @Test
  void hasTheDocumentedDefaults() {
    WorkerSettings settings = WorkerSettings.builder().build();

    assertThat(settings.pollInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.concurrency()).isEqualTo(1);
    assertThat(settings.type()).isEqualTo("lead_list_runner");
    assertThat(settings.grace()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.whenHeld()).isEqualTo(WhenHeld.WAIT);
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.maxFailures()).isEqualTo(3);
    assertThat(settings.alone()).isFalse();
    assertThat(settings.runTable()).isEqualTo(RunTable.standard());
    assertThat(settings.database()).isEmpty();
  }

  @Test
  void namesOnlyTheLimitThatWasLeftToItsDefault() {
    WorkerSettingsBuilder builder = WorkerSettings.builder().targetRun(RUN).maxLoops(1);
    assertThat(builder.build().defaultLimitsNotice().orElseThrow())
        .contains("5m")
        .doesNotContain("loops");
    assertThat(builder.maxRuntime(Duration.ofMinutes(1)).build().defaultLimitsNotice())
        .isEmpty();
    WorkerSettingsBuilder timed =
        WorkerSettings.builder().targetRun(RUN).maxRuntime(Duration.ofMinutes(1));
    assertThat(timed.build().defaultLimitsNotice().orElseThrow())
        .contains("10 loops")
        .doesNotContain("5m");
  }

  @Test
  void generatesAnotherWorkerIdForEachBuild() {
    WorkerSettingsBuilder builder = WorkerSettings.builder().type("x".repeat(63));

    String id = builder.build().workerId();

    assertThat(id)
        .startsWith("xxxx")
        .contains("-" + ProcessHandle.current().pid() + "-")
        .matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,62}")
        .isNotEqualTo(builder.build().workerId());
    assertThat(builder.workerId(id).build().workerId()).isEqualTo(id);
  }

  static Stream<Arguments> faultyValues() {
    Duration year = Duration.ofDays(365);
    String targeted = "targeted worker";
    return Stream.of(
        bad(b -> b.maxLoops(0), "maxLoops (WORKER_MAX_LOOPS): value 0 is below 1; write"),
        bad(b -> b.maxLoops(-1), "maxLoops (WORKER_MAX_LOOPS): value -1 is below 1"),
        bad(b -> b.maxRuntime(Duration.ZERO), "maxRuntime (WORKER_MAX_RUNTIME): value 0s is"),
        bad(b -> b.maxRuntime(Duration.ofNanos(1)), "value 1ns is shorter than 1ms"),
        bad(b -> b.maxRuntime(year.plusNanos(1)), "value 365d1ns is longer than 365d; write"),
        bad(b -> b.maxRuntime(Duration.ofSeconds(Long.MIN_VALUE)), "is negative"),
        bad(b -> b.maxRuntime(Duration.ofSeconds(Long.MAX_VALUE)), "is longer than 365d"),
        bad(b -> b.pollInterval(Duration.ZERO), "pollInterval (WORKER_POLL_INTERVAL): value 0s"),
        bad(b -> b.grace(Duration.ofMillis(-1)), "grace (WORKER_GRACE): value -1ms is negative"),
        bad(b -> b.lease(Duration.ofSeconds(1)), "lease (WORKER_LEASE): value 1s is shorter than"),
        bad(b -> b.databaseTimeout(Duration.ZERO), "databaseTimeout (WORKER_DATABASE_TIMEOUT)"),
        bad(b -> b.maxFailures(0), "maxFailures (WORKER_MAX_FAILURES): value 0 is below 1"),
        bad(b -> b.concurrency(0), "concurrency (WORKER_CONCURRENCY): value 0 is out of range"),
        bad(b -> b.concurrency(1001), "value 1001 is out of range; write a whole number from 1 to"),
        bad(b -> b.targetRun(RUN).concurrency(2), "value 2 is too many for a " + targeted),
        bad(b -> b.targetRun(RUN).unlimitedDatabaseTimeout(), "unlimited is refused for a "),
        bad(b -> b.type(""), "type (WORKER_TYPE): value is empty"),
        bad(b -> b.type("a b"), "type (WORKER_TYPE): value \"a b\" is not a usable name"),
        bad(b -> b.workerId("-a"), "workerId (WORKER_ID): value \"-a\" is not a usable name"),
        bad(b -> b.workerId("é"), "is not a usable name"),
        bad(b -> b.workerId("a\nb"), "value \"a\\u000Ab\" is not a usable name"),
        bad(b -> b.workerId("x".repeat(64)), "is too long, 64 bytes; write at most 63 bytes"));
  }

  private static Arguments bad(UnaryOperator<WorkerSettingsBuilder> change, String fragment) {
    return Arguments.of(change, fragment);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("faultyValues")
  void refusesABadValueByBothItsNamesWithARemedy(
      UnaryOperator<WorkerSettingsBuilder> change, String fragment) {
    assertThat(faultsOf(change.apply(WorkerSettings.builder())).faults())
        .singleElement()
        .asString()
        .contains(fragment)
        .contains("; ");
  }

  @Test
  void acceptsTheEndsOfEachRange() {
    Duration year = Duration.ofDays(365);
    WorkerSettings settings = WorkerSettings.builder()
        .maxLoops(Integer.MAX_VALUE)
        .maxRuntime(year)
        .pollInterval(Duration.ofMillis(1))
        .grace(Duration.ZERO)
        .lease(Duration.ofSeconds(2))
        .concurrency(1000)
        .unlimitedDatabaseTimeout()
        .workerId("x".repeat(63))
        .build();

    assertThat(settings.maxLoops()).hasValue(Integer.MAX_VALUE);
    assertThat(settings.maxRuntime()).contains(year);
    assertThat(settings.grace()).isZero();
    assertThat(settings.databaseTimeout()).isEmpty();
  }

  @Test
  void reportsAllFaultsTogether() {
    SettingsException thrown =
        faultsOf(WorkerSettings.builder().maxFailures(0).maxLoops(0).lease(Duration.ZERO));

    assertThat(thrown.faults()).hasSize(3);
    assertThat(thrown)
        .hasMessageStartingWith("wrong settings, 3 faults:\n- maxLoops (WORKER_MAX_LOOPS): value 0")
        .hasMessageContaining("\n- lease (WORKER_LEASE): value 0s is shorter than 2s; write a")
        .hasMessageContaining("\n- maxFailures (WORKER_MAX_FAILURES): value 0 is below 1");
  }

  @Test
  void saysEverythingOnOneLineButTheSecrets() {
    WorkerSettings settings = WorkerSettings.builder()
        .targetRun(RUN)
        .workerId("w-1")
        .database(DatabaseUrl.parse("postgresql://me:hunter2@db:5433/leads"))
        .build();

    assertThat(settings.toString())
        .startsWith("WorkerSettings{targetRun=" + RUN + ", maxLoops=10, maxRuntime=5m, ")
        .contains("pollInterval=1s", "workerId=w-1", "databaseTimeout=1m", "database=db:5433/leads")
        .doesNotContain("hunter2", "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql://h/db", "postgresql://u:other@h/db"})
  void isAValue(String otherDatabase) {
    WorkerSettingsBuilder builder = WorkerSettings.builder()
        .workerId("w-1")
        .database(DatabaseUrl.parse("postgresql://u:pw@h/db"));
    WorkerSettings settings = builder.build();

    assertThat(settings).isEqualTo(builder.build()).hasSameHashCodeAs(builder.build());
    assertThat(settings).isNotEqualTo(builder.maxLoops(1).build());
    assertThat(settings)
        .isNotEqualTo(builder.database(DatabaseUrl.parse(otherDatabase)).build());
  }

  @Test
  @SuppressWarnings({"NullAway", "DataFlowIssue"})
  void refusesNullAtOnce() {
    assertThatNullPointerException()
        .isThrownBy(() -> WorkerSettings.builder().targetRun(null))
        .withMessage("targetRun");
  }

  private static SettingsException faultsOf(WorkerSettingsBuilder builder) {
    return catchThrowableOfType(SettingsException.class, builder::build);
  }
}
