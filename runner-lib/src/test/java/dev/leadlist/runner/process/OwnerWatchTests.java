package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.postgres.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker does not outlive the process that owns it, and has no owner unless told so. */
@Tag("timed")
class OwnerWatchTests {
  @AutoClose
  private static final TestDatabase database = TestDatabase.create();

  private static final TestRuns runs = new TestRuns(database);

  private static WorkerJvm.Launch worker(HandlerMain handler) {
    return WorkerJvm.launch(handler).on(database).targeting(runs.insertActive());
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @EnumSource(names = {"IDLE", "BLOCKED_IN_A_CALL"})
  void leavesWithinASecondWhenItsParentIsKilled(
      HandlerMain handler, @TempDir Path directory, TestReporter reporter) throws Exception {
    Path output = Files.createFile(directory.resolve("worker"));
    Process parent = launcher(worker(handler), output, directory.resolve("launcher"));
    ProcessHandle worker = null;
    try {
      worker = startedBy(directory.resolve("launcher"));
      long pid = worker.pid();
      await("the handler", output, () -> read(output).contains("MARK i"));
      parent.destroyForcibly();
      long since = System.nanoTime();
      await("the end of the worker", output, () -> ProcessIdentity.find(pid).isEmpty());
      Duration took = Duration.ofNanos(System.nanoTime() - since);
      reporter.publishEntry("parent killed to worker gone, ms", "" + took.toMillis());
      assertThat(took).as(read(output)).isLessThan(Duration.ofSeconds(1));
      assertThat(read(output)).contains("reason=OWNER_GONE");
    } finally {
      parent.destroyForcibly();
      if (worker != null) {
        worker.destroyForcibly();
      }
    }
  }

  @ConcurrentTest
  void leavesWithinTwoSecondsWhenAnOwnerThatIsNotItsParentIsKilled() throws Exception {
    Process owner = new ProcessBuilder("sleep", "600").start();
    try (WorkerJvm worker = worker(HandlerMain.BLOCKED_IN_A_CALL)
        .with(OwnerWatch.VARIABLE, name(owner))
        .start()) {
      worker.awaitLine("MARK in call");
      owner.destroyForcibly();
      long since = System.nanoTime();
      assertThat(worker.awaitExitSince(since)).as(worker.all()).isLessThan(Duration.ofSeconds(2));
      assertThat(worker.reason()).isEqualTo("OWNER_GONE");
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(129);
    } finally {
      owner.destroyForcibly();
    }
  }

  @ConcurrentTest
  @Tag("slow")
  void leavesAtOnceWhenItsOwnerIsDeadAtItsStart() throws Exception {
    Process owner = new ProcessBuilder("sleep", "600").start();
    String identity = name(owner);
    owner.destroyForcibly().waitFor();
    try (WorkerJvm worker = worker(HandlerMain.SWALLOWS_INTERRUPTS)
        .with(OwnerWatch.VARIABLE, identity)
        .start()) {
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("OWNER_GONE");
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(129);
      assertThat(worker.output()).doesNotContain("MARK busy");
    }
  }

  @ConcurrentTest
  @Tag("slow")
  void asksNoDatabaseWhenItsOwnerIsDeadAtItsStart() throws Exception {
    Process owner = new ProcessBuilder("sleep", "600").start();
    String identity = name(owner);
    owner.destroyForcibly().waitFor();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
            .with("POSTGRES_URL", "postgresql://u@127.0.0.1:%d/d".formatted(silent.getLocalPort()))
            .targeting(UUID.randomUUID())
            .with(OwnerWatch.VARIABLE, identity)
            .start()) {
      worker.awaitExit();
      assertThat(worker.reason()).as(worker.all()).isEqualTo("OWNER_GONE");
      silent.setSoTimeout(1);
      assertThatThrownBy(silent::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** Any code in the JVM may interrupt any thread. */
  @ConcurrentTest
  @Tag("slow")
  void anInterruptDoesNotEndTheWatch() throws Exception {
    Process owner = new ProcessBuilder("sleep", "600").start();
    CountDownLatch gone = new CountDownLatch(1);
    OwnerWatch.start(ProcessIdentity.find(owner.pid()).orElseThrow(), gone::countDown);
    Thread watch = Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("leadlist-owner-watch"))
        .findFirst()
        .orElseThrow();
    watch.interrupt();
    watch.join(300); // of three looks at the owner
    assertThat(watch.isAlive()).isTrue();
    assertThat(gone.getCount()).isOne();
    owner.destroyForcibly();
    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @ConcurrentTest
  @Tag("slow")
  void aRecycledNumberIsNotTheOwner() {
    ProcessIdentity self = ProcessIdentity.self();
    ProcessIdentity earlier =
        new ProcessIdentity(self.boot(), self.namespace(), self.pid(), self.start() - 1);
    try (WorkerJvm worker =
        worker(HandlerMain.IDLE).with(OwnerWatch.VARIABLE, earlier.toString()).start()) {
      worker.awaitExit();
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(129);
    }
  }

  @ConcurrentTest
  @Tag("slow")
  void anOwnerOfAnotherBootIsNotWatchedAndThatIsSaid() {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
        .on(database)
        .targeting(run)
        .with(OwnerWatch.VARIABLE, "another-boot/1/2/3")
        .start()) {
      worker.awaitLine("owner another-boot/1/2/3 is not of this boot and process namespace");
      worker.awaitLine("MARK idle");
      runs.setStatus(run, "completed");
      worker.awaitExit();
      assertThat(worker.exitCode()).as(worker.all()).isZero();
    }
  }

  @ConcurrentTest
  @Tag("slow")
  void withoutAnOwnerTheEndOfStandardInputMeansNothing() {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.COMPLETES_AFTER_TWO_POLLS)
        .on(database)
        .targeting(run)
        .with("WORKER_POLL_INTERVAL", "300ms")
        .withoutInput()
        .start()) {
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("TARGET_TERMINAL");
      assertThat(worker.exitCode()).as(worker.all()).isZero();
    }
  }

  /** A parent may close the pipe, or never have opened one, and still be there. */
  @ConcurrentTest
  @Tag("slow")
  void aParentThatClosesThePipeIsNotGone() throws IOException {
    try (WorkerJvm worker = worker(HandlerMain.COMPLETES_AFTER_TWO_POLLS)
        .with("WORKER_POLL_INTERVAL", "300ms")
        .with(OwnerWatch.VARIABLE, ProcessIdentity.self().toString())
        .start()) {
      worker.process().getOutputStream().close();
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("TARGET_TERMINAL");
      assertThat(worker.exitCode()).as(worker.all()).isZero();
    }
  }

  /** A thread that reads standard input must cost the end of the JVM nothing. */
  @ConcurrentTest
  void watchingAParentDoesNotDelayTheEnd(TestReporter reporter) {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = WorkerJvm.launch(HandlerMain.IDLE)
        .on(database)
        .targeting(run)
        .with(OwnerWatch.VARIABLE, ProcessIdentity.self().toString())
        .start()) {
      worker.awaitLine("MARK idle");
      runs.setStatus(run, "completed");
      long since = System.nanoTime();
      Duration took = worker.awaitExitSince(since);
      reporter.publishEntry("COMMIT to process gone with an owner, ms", "" + took.toMillis());
      assertThat(took).as(worker.all()).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static String name(Process process) {
    return ProcessIdentity.find(process.pid()).orElseThrow().toString();
  }

  private static Process launcher(WorkerJvm.Launch launch, Path output, Path own)
      throws IOException {
    List<String> command = new ArrayList<>(launch.jvm());
    command.addAll(List.of(LauncherMain.class.getName(), output.toString()));
    command.addAll(launch.command());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(own.toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    return builder.start();
  }

  private static ProcessHandle startedBy(Path output) {
    await("the worker's number", output, () -> read(output).matches("(?s)MARK started \\d+\\R.*"));
    long pid = Long.parseLong(read(output).lines().findFirst().orElseThrow().substring(13));
    return ProcessHandle.of(pid).orElseThrow();
  }

  private static void await(String what, Path output, BooleanSupplier condition) {
    long since = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - since)
          .as("%s; output:%n%s", what, read(output))
          .isLessThan(WorkerJvm.PATIENCE.toNanos());
      WorkerJvm.pause();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }
}
