package dev.leadlist.junit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.Await;
import dev.leadlist.runner.process.PrivateDirectory;
import dev.leadlist.runner.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a dead owner has left is swept by the next session, and nobody else's. */
class OwnerRecordTests {
  private static final String VARIABLE = "LEADLIST_OWNER_RECORD_TEST";
  private static final String IGNORES_TERM = "trap '' TERM; echo ready; while :; do sleep 1; done";

  private final String value = UUID.randomUUID().toString();
  private Process bearer;
  private Path record;

  @BeforeEach
  void leaveAProcess() throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "300");
    builder.environment().put(VARIABLE, value);
    bearer = builder.start();
    record = Files.createTempFile(PrivateDirectory.get(), "owner-", ".txt");
  }

  @AfterEach
  void tidyUp() throws IOException {
    bearer.destroyForcibly();
    Files.deleteIfExists(record);
  }

  /** The number of the owner is somebody else's by now: ours. */
  @Test
  void anOwnerThatStartedAtAnotherMomentIsDead(@TempDir Path folder) throws Exception {
    Path directory = Files.createDirectory(folder.resolve("left"));
    Files.writeString(directory.resolve("file"), "left");
    ProcessIdentity self = ProcessIdentity.self();
    write(
        new ProcessIdentity(self.boot(), self.namespace(), self.pid(), self.start() - 1),
        "remove " + directory);

    OwnerRecord.sweepDeadOwners();

    assertThat(ProcessIdentity.find(bearer.pid())).isEmpty();
    assertThat(directory).doesNotExist();
    assertThat(record).doesNotExist();
  }

  static Stream<ProcessIdentity> ownersThatMayLive() {
    ProcessIdentity self = ProcessIdentity.self();
    return Stream.of(
        self,
        new ProcessIdentity("another boot", self.namespace(), self.pid(), self.start() - 1),
        new ProcessIdentity(self.boot(), self.namespace() + 1, self.pid(), self.start() - 1));
  }

  @ParameterizedTest
  @MethodSource("ownersThatMayLive")
  void whatALivingOwnerHasOrOneThatNobodySeesIsLeft(ProcessIdentity owner) throws Exception {
    write(owner, "");

    OwnerRecord.sweepDeadOwners();

    assertThat(bearer.isAlive()).isTrue();
    assertThat(record).exists();
  }

  private void write(ProcessIdentity owner, String more) throws IOException {
    Files.writeString(
        record, "owner %s%nbearers %s=%s%n%s%n".formatted(owner, VARIABLE, value, more));
  }

  @Test
  void theNextSessionEndsAStubbornWorkerOfAKilledJvmAndItsKilledWatchdog(@TempDir Path folder)
      throws Exception {
    Path ready = folder.resolve("ready");
    Process jvm = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            OwnerMain.class.getName(),
            ready.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
    Await.until(() -> Files.exists(ready) || !jvm.isAlive(), () -> ready);
    assertThat(ready).as(Files.readString(folder.resolve("output"))).exists();
    long worker = Long.parseLong(Files.readString(ready));
    List<ProcessHandle> watchdogs = jvm.toHandle()
        .children()
        .filter(process ->
            process.info().commandLine().orElse("").contains("Ends what a test JVM has started"))
        .toList();
    assertThat(watchdogs).hasSize(1);
    watchdogs.forEach(ProcessHandle::destroyForcibly);
    jvm.destroyForcibly().waitFor();
    assertThat(ProcessIdentity.find(worker)).isPresent();

    TestProcesses.begin().close();

    assertThat(ProcessIdentity.find(worker)).isEmpty();
  }

  /** A test JVM with a worker that ignores TERM; it waits to be killed. */
  static final class OwnerMain {
    private OwnerMain() {}

    public static void main(String[] args) throws Exception {
      ChildWorker worker = TestProcesses.begin()
          .start("t1", "stubborn", List.of("sh", "-c", IGNORES_TERM), Map.of());
      Await.until(() -> worker.lastLines(1).contains("ready"), worker::output);
      Path draft = Files.writeString(Path.of(args[0] + ".draft"), Long.toString(worker.pid()));
      Files.move(draft, Path.of(args[0]));
      Thread.sleep(60_000);
    }
  }
}
