package dev.leadlist.junit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.Await;
import dev.leadlist.runner.process.ProcessTable;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.gradle.launcher.daemon.bootstrap.GradleDaemon;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A build daemon is nobody's leftover, whoever sweeps; what else bears a test's variables is. */
class BuildDaemonTests {
  private final TestProcesses processes = TestProcesses.begin();
  private Process daemon;
  private ProcessHandle workerOfIt;
  private Process other;

  @BeforeEach
  void start() throws Exception {
    daemon = GradleDaemon.start(processes.environment("t1"));
    workerOfIt = daemon.children().findFirst().orElseThrow();
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().putAll(processes.environment("t1"));
    other = builder.start();
  }

  @AfterEach
  void end() {
    workerOfIt.destroyForcibly();
    daemon.destroyForcibly();
    other.destroyForcibly();
    processes.close();
  }

  @Test
  void aSweepSparesItAndSaysSo() {
    Swept swept = processes.sweep("t1");

    assertThat(swept.spared())
        .containsExactly("process %d (%s; 'gradle --stop' ends it)"
            .formatted(daemon.pid(), GradleDaemon.class.getName()));
    assertThat(swept.ended()).extracting(Leftover::pid).containsExactly(other.pid());
    assertThatOnlyTheDaemonIsLeft();
  }

  @Test
  void theWatchdogSparesItToo() throws Exception {
    Map<String, String> session = ProcessTable.environment(daemon.pid()).orElseThrow();
    Process shell = new ProcessBuilder("sh", "-c", Watchdog.script()).start();
    try (Writer told = shell.outputWriter(StandardCharsets.UTF_8)) {
      told.write("spare " + UUID.randomUUID() + "\n");
      told.write("spare " + BuildDaemon.GRADLE.mainClass() + "\n");
      told.write(
          "bearers %s=%s\n".formatted(TestProcesses.SESSION, session.get(TestProcesses.SESSION)));
    }

    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThatOnlyTheDaemonIsLeft();
  }

  @Test
  void aWorkerThatStartedItIsCleanWithoutIt() throws Exception {
    ChildWorker worker = processes.start(
        "t2",
        "builds",
        List.of(
            "sh",
            "-c",
            "java -XX:TieredStopAtLevel=1 -cp target/test-classes %s & wait"
                .formatted(GradleDaemon.class.getName())),
        Map.of());
    Await.until(() -> worker.lastLines(1).contains("ready"), () -> worker.lastLines(5));

    assertThat(worker.end(Leftover.GRACE).isLeak()).isFalse();
    List<String> spared = processes.sweep("t2").spared();
    assertThat(spared).hasSize(1);
    Bearer.of(TestProcesses.TEST, processes.environment("t2").get(TestProcesses.TEST))
        .forEach(bearer ->
            ProcessHandle.of(bearer.identity().pid()).ifPresent(ProcessHandle::destroyForcibly));
  }

  private void assertThatOnlyTheDaemonIsLeft() {
    assertThat(other.isAlive()).isFalse();
    assertThat(daemon.isAlive()).isTrue();
    assertThat(workerOfIt.isAlive()).isTrue();
  }
}
