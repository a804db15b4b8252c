package dev.leadlist.consumer.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.postgres.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable jar as it is published, and the script that is in it. */
class CleanupScriptTests {
  private static final String SCRIPT = "cleanup_stale_workers.sh";

  @TempDir
  private Path folder;

  private Path jar;

  @BeforeEach
  void installCommand() throws Exception {
    Path published;
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("command.folder")))) {
      published =
          files.filter(file -> file.toString().endsWith("-cli.jar")).findFirst().get();
    }
    jar = Files.copy(published, folder.resolve(published.getFileName()));
    String unpack = Path.of(System.getProperty("java.home"), "bin", "jar").toString();
    assertThat(run(Map.of(), unpack, "xf", jar.toString(), SCRIPT).exitCode()).isZero();
    assertThat(folder.resolve(SCRIPT).toFile().setExecutable(true)).isTrue();
  }

  @Test
  void explainsItself() throws Exception {
    Ended script = run(Map.of(), "./" + SCRIPT, "--help");
    assertThat(script.exitCode()).as(script.output()).isZero();
    assertThat(script.output()).contains("Usage: leadlist cleanup", "--force", "Exit codes:");

    Ended command = run(Map.of(), "java", "-jar", jar.toString(), "--version");
    assertThat(command.exitCode()).as(command.output()).isZero();
    assertThat(command.output()).containsPattern("\\d+\\.\\d+\\.\\d+");
  }

  @Test
  void findsAStaleWorkerAndEndsItWhenForced() throws Exception {
    // No other worker has this name, and no other worker's run is in this database.
    String name = "worker_" + UUID.randomUUID().toString().replace("-", "");
    Files.writeString(folder.resolve(name + ".py"), "print('ready', flush=True); input()");
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      Schema.install(server.getPostgresDatabase());
      String url = server.getJdbcUrl("postgres", "postgres");
      Process worker = start(
          Map.of("POSTGRES_URL", url, "RUN_FILTER_ID", completedRun(server)),
          "python3",
          name + ".py");
      try {
        assertThat(worker.inputReader().readLine()).isEqualTo("ready");
        Map<String, String> environment = Map.of("POSTGRES_URL", url);

        Ended dry = run(environment, "./" + SCRIPT, "--match", name);
        assertThat(dry.exitCode()).as(dry.output()).isEqualTo(1);
        assertThat(dry.output()).contains("STALE       pid " + worker.pid() + " ");
        assertThat(worker.isAlive()).isTrue();

        Ended forced = run(environment, "./" + SCRIPT, "--match", name, "--force");
        assertThat(forced.exitCode()).as(forced.output()).isZero();
        assertThat(forced.output()).contains("ENDED       pid " + worker.pid() + " ");
        assertThat(worker.waitFor(10, TimeUnit.SECONDS)).isTrue();

        Ended clean = run(environment, "./" + SCRIPT, "--match", name, "--quiet");
        assertThat(clean.exitCode()).as(clean.output()).isZero();
        assertThat(clean.output()).isEmpty();
      } finally {
        worker.destroyForcibly();
      }
    }
  }

  @Test
  void saysWhatIsMissingWithoutTheJar() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("cli.jar");
    Files.move(jar, elsewhere);

    Ended without = run(Map.of(), "./" + SCRIPT, "--force");
    assertThat(without.exitCode()).as(without.output()).isEqualTo(64);
    assertThat(without.output()).contains("set LEADLIST_JAR to its path");

    Map<String, String> named = Map.of("LEADLIST_JAR", elsewhere.toString());
    assertThat(run(named, "./" + SCRIPT, "--help").exitCode()).isZero();
  }

  private static String completedRun(EmbeddedPostgres server) throws Exception {
    String run = UUID.randomUUID().toString();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)"
              + " values ('" + run + "', '{}', 1, 's', 'completed')");
    }
    return run;
  }

  private record Ended(int exitCode, String output) {}

  private Ended run(Map<String, String> environment, String... command) throws Exception {
    Process process = start(environment, command);
    String output = new String(process.getInputStream().readAllBytes());
    return new Ended(process.waitFor(), output);
  }

  private Process start(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("POSTGRES_URL", "RUN_FILTER_ID", "LEADLIST_JAR"));
    builder.environment().putAll(environment);
    return builder.start();
  }
}
