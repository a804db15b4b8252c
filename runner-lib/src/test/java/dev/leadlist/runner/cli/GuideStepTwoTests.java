package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The guide's "Testing the fix, step 2", with real processes: the cleanup ends every worker that is
 * stale and nothing else.
 */
@Execution(ExecutionMode.CONCURRENT)
class GuideStepTwoTests {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir
  private Path folder;

  private final TestDatabase database = TestDatabase.create();
  private final TestDatabase otherDatabase = TestDatabase.create();
  private final Map<String, Process> processes = new LinkedHashMap<>();

  @BeforeEach
  void writeScripts() throws IOException {
    Files.writeString(folder.resolve("lead_list_runner.py"), """
        import signal, subprocess, sys, time
        if "ignore" in sys.argv:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if "child" in sys.argv:
            subprocess.Popen(["sleep", "300"])
        print("ready", flush=True)
        while True:
            time.sleep(1)
        """);
    Files.writeString(folder.resolve("lead_list_runner.java"), """
        class Incident {
          public static void main(String[] args) throws Exception {
            System.out.println("ready");
            Thread.sleep(300_000);
          }
        }
        """);
    Files.writeString(folder.resolve("lead_list_runner.log"), "ready\n");
  }

  @AfterEach
  void endAll() {
    for (Process process : processes.values()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    database.close();
    otherDatabase.close();
  }

  @Test
  void endsAllThatIsStaleAndNothingElse() throws Exception {
    String completed = insert(database, "completed");
    String archived = insert(database, " archived\t");
    String active = insert(database, "in_progress");
    insert(otherDatabase, "completed", completed);
    String python = "python3 lead_list_runner.py";
    start("stale", python, completed, database);
    start("stale, with a child", python + " child", archived, database);
    start("stale, ignores TERM", python + " ignore", completed, database);
    start("stale, in Java", "java lead_list_runner.java", completed, database);
    start("stale, run deleted", python, UUID.randomUUID().toString(), database);
    start("active", python, active, database);
    start("production", python, null, database);
    start("other database", python, completed, otherDatabase);
    start("not an id", python, "0a14f2a7...", database);
    start("a shell", "bash -c 'echo ready; sleep 300; :'", completed, database);
    start("a pager", "tail -f lead_list_runner.log", completed, database);
    List<String> stale =
        processes.keySet().stream().filter(name -> name.startsWith("stale")).toList();
    List<ProcessHandle> children = descendants("stale, with a child");
    assertThat(children).hasSize(1);

    Run dry = leadlist("cleanup");
    assertThat(dry.exitCode).as(dry.output).isEqualTo(1);
    assertThat(alive()).containsExactlyElementsOf(processes.keySet());
    for (String name : stale) {
      assertThat(dry.output).contains("STALE       pid " + processes.get(name).pid() + " ");
    }
    assertThat(dry.output)
        .contains("ACTIVE      pid " + pid("active"), "its run is in_progress")
        .contains("PRODUCTION  pid " + pid("production"), "no RUN_FILTER_ID (production worker)")
        .contains("UNKNOWN     pid " + pid("other database"), "it works on another database")
        .contains("UNKNOWN     pid " + pid("not an id"), "is no id of a run")
        .contains("Run again with --force")
        .doesNotContain("pid " + pid("a shell"), "pid " + pid("a pager"));

    Run forced = leadlist("cleanup", "--force", "--grace", "500ms");
    assertThat(forced.exitCode).as(forced.output).isZero();
    List<String> rest = new ArrayList<>(processes.keySet());
    rest.removeAll(stale);
    assertThat(alive()).as(forced.output).containsExactlyElementsOf(rest);
    assertThat(children).noneMatch(child -> ProcessIdentity.find(child.pid()).isPresent());
    assertThat(forced.output)
        .contains(
            "by KILL, since TERM was ignored",
            "pid " + pid("stale, with a child") + " and 1 descendant(s), by TERM");
    assertThat(descendants("a shell")).isNotEmpty();

    Run again = leadlist("cleanup", "--quiet");
    assertThat(again.exitCode).isZero();
    assertThat(again.output).isEmpty();
  }

  @Test
  void whatItCannotAskItDoesNotEnd() throws Exception {
    start("stale", "python3 lead_list_runner.py", insert(database, "completed"), database);

    Run run =
        leadlist(Map.of("POSTGRES_URL", "postgresql://nobody@localhost:1/x"), "cleanup", "--force");

    assertThat(run.exitCode).isEqualTo(69);
    assertThat(run.output)
        .contains("no worker can be judged, and none is ended", "UNKNOWN     pid " + pid("stale"));
    assertThat(alive()).containsExactly("stale");
  }

  @Test
  void wrongUseIsToldBeforeAnythingIsLookedAt() throws Exception {
    assertThat(leadlist("cleanup", "--match", "*(").exitCode).isEqualTo(64);
    assertThat(leadlist("cleanup", "--match", ".*").output).contains("would match everything");
    assertThat(leadlist("cleanup", "--grace", "5").output)
        .contains("--grace: \"5\" has no unit; write 5s for seconds");
    assertThat(leadlist("cleanup", "--forse").exitCode).isEqualTo(64);
    assertThat(leadlist(Map.of(), "cleanup").output).contains("POSTGRES_URL: is not set");
  }

  @Test
  void printsOneDocumentForPrograms() throws Exception {
    start("stale", "python3 lead_list_runner.py", insert(database, "error"), database);

    Run run = leadlist("cleanup", "--json");

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.output)
        .startsWith("{\"force\":false,\"problem\":null,\"stale\":1,")
        .contains(
            "\"pid\":" + pid("stale"), "\"verdict\":\"STALE\",\"reason\":\"its run is error\"");
  }

  @Test
  void schemaAndDoctorSayWhatIsThere() throws Exception {
    assertThat(leadlist("schema", "check").exitCode).isZero();
    assertThat(leadlist("schema", "print").output).contains("create or replace trigger");
    assertThat(leadlist("schema", "install").exitCode).isZero();
    Run doctor = leadlist("doctor");
    assertThat(doctor.exitCode).as(doctor.output).isZero();
    assertThat(doctor.output).contains("workers will be in the mode 'full'");
    database.execute("drop trigger leadlist_run_ended on pm_pipeline.runs");
    Run without = leadlist("doctor");
    assertThat(without.exitCode).isEqualTo(1);
    assertThat(without.output).contains("'polling'", "leadlist_run_ended");
  }

  private static String insert(TestDatabase database, String status) {
    return insert(database, status, UUID.randomUUID().toString());
  }

  private static String insert(TestDatabase database, String status, String id) {
    database.execute("insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)"
        + " values ('%s', '{}', 1, 's', e'%s')".formatted(id, status));
    return id;
  }

  private void start(String name, String command, String run, TestDatabase database)
      throws IOException, InterruptedException {
    Path output = folder.resolve(name + ".out");
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", "exec " + command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().remove("RUN_FILTER_ID");
    if (run != null) {
      builder.environment().put("RUN_FILTER_ID", run);
    }
    builder.environment().put("WORKER_MAX_LOOPS", "10");
    builder.environment().put("POSTGRES_URL", database.jdbcUrl());
    processes.put(name, builder.start());
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!Files.readString(output).contains("ready")) {
      assertThat(System.nanoTime() - deadline).as(Files.readString(output)).isNegative();
      Thread.sleep(5);
    }
  }

  private long pid(String name) {
    return processes.get(name).pid();
  }

  private List<String> alive() {
    return processes.entrySet().stream()
        .filter(entry -> ProcessIdentity.find(entry.getValue().pid()).isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }

  private List<ProcessHandle> descendants(String name) {
    return processes.get(name).descendants().toList();
  }

  private record Run(int exitCode, String output) {}

  private Run leadlist(String... arguments) throws Exception {
    return leadlist(Map.of("POSTGRES_URL", database.jdbcUrl()), arguments);
  }

  private Run leadlist(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        LeadList.class.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "leadlist-", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().remove("POSTGRES_URL");
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), Files.readString(output));
  }
}
