package dev.leadlist.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.logs.WorkerJvmLogging;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.process.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Real programs for a test, in a folder with the scripts they run; killed when it is closed, with
 * whatever they have started.
 */
final class Programs implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final List<ProcessIdentity> others = new ArrayList<>();

  Programs(Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("lead_list_runner.py"), """
        import os, signal, subprocess, sys, time
        if "ignore" in sys.argv:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if "child" in sys.argv:
            subprocess.Popen(["sleep", "300"])
        if "daemon" in sys.argv:
            subprocess.run(["sh", "-c", "setsid sleep 300 & echo $! > daemon.pid"])
        if "active-child" in sys.argv:
            subprocess.Popen([sys.executable, "lead_list_runner.py"],
                             env=dict(os.environ, RUN_FILTER_ID=sys.argv[-1]), stdout=subprocess.DEVNULL)
        if "start" in sys.argv[1:2]:
            subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL)
        print("ready", flush=True)
        if "run" in sys.argv:
            with open("said.out", "w") as out:
                code = subprocess.run(sys.argv[2:], stdout=out, stderr=out).returncode
            os.replace("said.out", "said.%d" % code)
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

  Path folder() {
    return folder;
  }

  /** Lets programs of other users read the folder. */
  void letOthersIn() throws Exception {
    shell("chmod a+rx '%s'".formatted(folder));
  }

  /** Starts a program as a shell would; returns when it has written that it is ready. */
  void start(String name, String command, String run, TestDatabase database) {
    Map<String, String> variables = new HashMap<>();
    if (run != null) {
      variables.put("RUN_FILTER_ID", run);
    }
    variables.put("WORKER_MAX_LOOPS", "10");
    variables.put("POSTGRES_URL", database.jdbcUrl());
    start(name, command, variables);
  }

  void start(String name, String command, Map<String, String> variables) {
    launch(name, List.of("bash", "-c", "exec " + command), variables);
    awaitOutput(name, "ready");
  }

  /**
   * Starts a worker process of this library, which is called as {@code name} says; returns when its
   * handler has written {@code mark}, as the handlers of {@code HandlerMain} do.
   */
  void startWorker(String name, String handler, String mark, String run, TestDatabase database) {
    List<String> command = new ArrayList<>(jvm(classPath()));
    command.addAll(List.of("dev.leadlist.runner.process.HandlerMain", handler));
    Map<String, String> variables =
        new HashMap<>(Map.of("WORKER_ID", name, "POSTGRES_URL", database.jdbcUrl()));
    if (run != null) {
      variables.put("RUN_FILTER_ID", run);
    }
    launch(name, command, variables);
    awaitOutput(name, "MARK " + mark);
  }

  /** Starts a worker process of this library as another user, who cannot read our class path. */
  void startWorkerOfOthers(List<String> asOther, String name, Map<String, String> variables)
      throws Exception {
    List<String> command = new ArrayList<>(asOther);
    command.addAll(jvm(readableClassPath()));
    command.addAll(List.of("dev.leadlist.runner.process.HandlerMain", "BLOCKED_IN_A_CALL"));
    launch(name, command, variables);
    awaitOutput(name, "MARK in call");
  }

  /** Starts a worker that sits in its first call; returns when the registry knows of that. */
  void startRegistered(String name, String run, TestDatabase database) {
    startWorker(name, "BLOCKED_IN_A_CALL", "in call", run, database);
    WorkerRegistry registry = new WorkerRegistry(database.dataSource(), RunTable.standard());
    await(
        name + " is registered with its call",
        () -> registry
            .find(name)
            .filter(worker -> worker.calls() == 1 && worker.currentRun().isPresent())
            .isPresent());
  }

  /** Starts {@code leadlist} and lets it go on. */
  void startLeadlist(String name, TestDatabase database, String... arguments) {
    List<String> command = new ArrayList<>(command());
    command.addAll(List.of(arguments));
    launch(name, command, Map.of("POSTGRES_URL", database.jdbcUrl()));
  }

  /** Starts a shell script and lets it go on. */
  void launchShell(String name, String script, TestDatabase database) {
    launch(name, List.of("bash", "-c", script), Map.of("POSTGRES_URL", database.jdbcUrl()));
  }

  /** Waits until a program has written something. */
  void awaitOutput(String name, String text) {
    await(name + ": " + text, () -> output(name).contains(text));
  }

  /** Returns what a program has written so far. */
  String output(String name) {
    try {
      return Files.readString(folder.resolve(name + ".out"));
    } catch (IOException e) {
      throw new IllegalStateException("reading what " + name + " wrote", e);
    }
  }

  /** Waits for a program to end by itself, and returns its exit code. */
  int awaitExit(String name) throws InterruptedException {
    Process process = processes.get(name);
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .as("%s ends", name)
        .isTrue();
    return process.exitValue();
  }

  private void launch(String name, List<String> command, Map<String, String> variables) {
    Path output = folder.resolve(name + ".out");
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().keySet().removeAll(List.of("RUN_FILTER_ID", "POSTGRES_URL"));
    // before the shims of a version manager, which start interpreters a tenth as fast
    builder.environment().merge("PATH", "/usr/bin:/bin", (path, first) -> first + ":" + path);
    builder.environment().putAll(variables);
    try {
      processes.put(name, builder.start());
    } catch (IOException e) {
      throw new IllegalStateException("starting " + name, e);
    }
  }

  /** Has a process killed in the end that none of the started ones will be the parent of. */
  void adopt(long pid) {
    others.add(ProcessIdentity.find(pid).orElseThrow());
  }

  long pid(String name) {
    return processes.get(name).pid();
  }

  List<String> names() {
    return List.copyOf(processes.keySet());
  }

  /** Returns the names of those that are alive, in the order of their start. */
  List<String> alive() {
    return processes.entrySet().stream()
        .filter(entry -> isAlive(entry.getValue().pid()))
        .map(Map.Entry::getKey)
        .toList();
  }

  List<Long> descendants(String name) {
    return processes.get(name).descendants().map(ProcessHandle::pid).toList();
  }

  static boolean isAlive(long pid) {
    return ProcessIdentity.find(pid).isPresent();
  }

  /** Something that may be asked of a file. */
  interface Condition {
    boolean holds() throws IOException;
  }

  static void await(String what, Condition condition) {
    long since = System.nanoTime();
    try {
      while (!condition.holds()) {
        assertThat(System.nanoTime() - since).as(what).isLessThan(LIMIT.toNanos());
        Thread.sleep(25);
      }
    } catch (IOException e) {
      throw new AssertionError("cannot tell: " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Inserts a run; the status may have escapes in it. */
  static String insert(TestDatabase database, String status) {
    return insert(database, status, UUID.randomUUID().toString());
  }

  static String insert(TestDatabase database, String status, String id) {
    database.execute("insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)"
        + " values ('%s', '{}', 1, 's', e'%s')".formatted(id, status));
    return id;
  }

  /** How the command {@code leadlist} ended, and all that it wrote. */
  record Ended(int exitCode, String output) {}

  /** The command line of {@code leadlist}, before its arguments. */
  static List<String> command() {
    return command(classPath());
  }

  private static List<String> command(String classPath) {
    List<String> command = new ArrayList<>(jvm(classPath));
    command.add(LeadList.class.getName());
    return command;
  }

  private static List<String> jvm(String classPath) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-Xmx64m",
        "-D" + WorkerJvmLogging.LEVEL + "=WARN",
        "-cp",
        classPath);
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Runs {@code leadlist} in the tests' own JVM, which is the command then for all it knows. */
  static Ended leadlist(TestDatabase database, String... arguments) {
    return leadlist(Map.of("POSTGRES_URL", database.jdbcUrl()), arguments);
  }

  static Ended leadlist(Map<String, String> environment, String... arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    int exitCode =
        LeadList.commandLine(environment).setOut(writer).setErr(writer).execute(arguments);
    return new Ended(exitCode, output.toString());
  }

  /** Runs {@code leadlist} as users do. */
  Ended leadlistProcess(TestDatabase database, String... arguments) throws Exception {
    return leadlistProcess(Map.of("POSTGRES_URL", database.jdbcUrl()), arguments);
  }

  Ended leadlistProcess(Map<String, String> environment, String... arguments) throws Exception {
    return run(environment, command(), arguments);
  }

  /** Runs {@code leadlist} as users do, but where it finds no run files but those in a folder. */
  Ended leadlistWithFilesIn(Path temporary, TestDatabase database, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(command());
    command.add(1, "-Djava.io.tmpdir=" + temporary);
    return run(Map.of("POSTGRES_URL", database.jdbcUrl()), command, arguments);
  }

  /** Runs {@code leadlist} behind a command that becomes another user, who cannot read ours. */
  Ended leadlistOfOthers(List<String> asOther, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(asOther);
    command.addAll(command(readableClassPath()));
    return run(environment, command, arguments);
  }

  /** Copies what programs here need to where all users can read it. */
  private String readableClassPath() throws Exception {
    Path readable = Files.createDirectory(folder.resolve("readable"));
    List<String> copies = new ArrayList<>();
    for (String entry : classPath().split(File.pathSeparator, -1)) {
      String name = Path.of(entry).getFileName().toString();
      if (name.matches("(test-)?classes|(picocli|postgresql|HikariCP|slf4j-api|logback-.*)-.*")) {
        shell("cp -r '%s' '%s'".formatted(entry, readable));
        copies.add(readable.resolve(name).toString());
      }
    }
    shell("chmod a+x '%s' && chmod -R a+rX '%s'".formatted(folder, readable));
    return String.join(File.pathSeparator, copies);
  }

  /**
   * Runs {@code leadlist} where only it sees what root has mounted before.
   *
   * @param mounts shell commands; {@code $$} is the process that becomes {@code leadlist}
   */
  Ended leadlistBehindMounts(String mounts, TestDatabase database, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(
        List.of("unshare", "--mount", "sh", "-c", mounts + " && exec \"$@\"", "sh"));
    command.addAll(command());
    return run(
        Map.of(
            "POSTGRES_URL",
            database.jdbcUrl(),
            "LD_LIBRARY_PATH", // a JVM finds its parts by /proc
            Path.of(System.getProperty("java.home"), "lib").toString()),
        command,
        arguments);
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void shell(String command) throws Exception {
    assertThat(new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor())
        .isZero();
  }

  private Ended run(Map<String, String> environment, List<String> program, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "leadlist-", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeAll(List.of("RUN_FILTER_ID", "POSTGRES_URL"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }

  @Override
  public void close() {
    for (Process process : processes.values()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    for (ProcessIdentity other : others) {
      if (other.isAlive()) {
        ProcessHandle.of(other.pid()).ifPresent(ProcessHandle::destroyForcibly);
      }
    }
  }
}
