package dev.leadlist.junit.process;

import dev.leadlist.runner.process.OwnerWatch;
import dev.leadlist.runner.process.PrivateDirectory;
import dev.leadlist.runner.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The processes of one test session.
 *
 * <p>Whatever is started here, or by a test with {@link #environment}, bears two variables that its
 * children inherit: one names the session, one the test. By them everything is found again, also
 * after it has made itself a daemon. Safe for use by several threads.
 */
public final class TestProcesses implements AutoCloseable {

  /** Names the session: what is found by it goes with this JVM. */
  static final String SESSION = "LEADLIST_TEST_SESSION";

  /** Names the test: what is found by it goes with that test. */
  static final String TEST = "LEADLIST_TEST";

  /** Settings of workers that must not leak from the environment of this JVM into a test's. */
  private static final List<String> SETTINGS = List.of("RUN_FILTER_ID", "POSTGRES_URL");

  private static final String SETTINGS_PREFIX = "WORKER_";

  private static final int ROUNDS = 5;

  private final String session = UUID.randomUUID().toString();
  private final ProcessIdentity self = ProcessIdentity.self();
  private final Watchdog watchdog = new Watchdog();
  private final OwnerRecord record;
  private final Path outputs;

  private TestProcesses(OwnerRecord record, Path outputs) {
    this.record = record;
    this.outputs = outputs;
  }

  /** Begins a session; ends what sessions of JVMs that are dead have left. */
  public static TestProcesses begin() {
    OwnerRecord.sweepDeadOwners();
    try {
      Path outputs = Files.createTempDirectory("leadlist-test-");
      TestProcesses made = new TestProcesses(OwnerRecord.create(), outputs);
      made.record.bearers(SESSION + "=" + made.session);
      made.removeWithOwner(outputs);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for the output of workers", e);
    }
  }

  /**
   * Has the PostgreSQL server on a data directory go with this JVM, and the directory with it. To
   * be told before anything is started there: this JVM may be killed at any moment.
   */
  public void endServerWithOwner(Path data) {
    record.server(data);
    watchdog.endServer(data);
  }

  /**
   * Makes a directory that nobody else can enter, and that goes with this JVM, from before it is
   * there.
   *
   * @param prefix what its name begins with; the rest is random
   */
  public Path newDirectory(Path parent, String prefix) throws IOException {
    Path directory = parent.toAbsolutePath().normalize().resolve(prefix + UUID.randomUUID());
    removeWithOwner(directory);
    PrivateDirectory.create(directory);
    return directory;
  }

  private void removeWithOwner(Path directory) {
    record.directory(directory);
    watchdog.remove(directory);
  }

  /**
   * Returns what a process of the test has to find in its environment.
   *
   * @param test names the test; unique in this session
   */
  public Map<String, String> environment(String test) {
    watchdog.endBearersOf(SESSION + "=" + session);
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(SESSION, session);
    environment.put(TEST, session + "/" + test);
    environment.put(OwnerWatch.VARIABLE, self.toString());
    return environment;
  }

  /**
   * Starts a worker process. Its output goes to a file: a pipe that a leftover keeps open would
   * hold up the build, and its standard input is empty.
   *
   * @throws IOException if it cannot be started
   */
  public ChildWorker start(String test, String name, List<String> command, Map<String, String> more)
      throws IOException {
    watchdog.ensureAlive();
    Path output = outputs.resolve(test + "-" + name + "-" + UUID.randomUUID() + ".log");
    Files.createDirectories(outputs);
    ProcessBuilder builder = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith(SETTINGS_PREFIX) || SETTINGS.contains(key));
    environment.putAll(environment(test));
    environment.putAll(more);
    return new ChildWorker(builder.start(), output);
  }

  /** Returns the command of a JVM like this one, with the same class path and one handler. */
  public List<String> javaCommand(String handlerClass, Path lifeFile) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + argumentFile(),
        ForkMain.class.getName(),
        handlerClass,
        lifeFile.toString());
  }

  /** A class path can be longer than a command line may be. */
  private synchronized Path argumentFile() {
    Path file = outputs.resolve("class-path.args");
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(outputs);
        String path = "\"" + classPath().replace("\\", "\\\\") + "\"";
        Files.writeString(file, "-XX:TieredStopAtLevel=1\n-XX:+UseSerialGC\n-cp\n" + path + "\n");
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file, e);
    }
  }

  /** Surefire may start the tests from a jar that only names the class path. */
  private static String classPath() {
    String real =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String modules = System.getProperty("jdk.module.path");
    return modules == null ? real : real + java.io.File.pathSeparator + modules;
  }

  /** Returns a file for something of a test; it goes with the session. */
  public Path fileFor(String test, String name) {
    return outputs.resolve(test + "-" + name);
  }

  /** Ends all processes of a test that are still there, build daemons excepted. */
  public Swept sweep(String test) {
    return endBearers(TEST, session + "/" + test);
  }

  /** Ends whatever of the session is still there, build daemons excepted. Any number of times. */
  public Swept endAll() {
    return endBearers(SESSION, session);
  }

  /** What is started by them while they end is found by looking again, and killed at once. */
  private static Swept endBearers(String name, String value) {
    List<Bearer> found = Bearer.of(name, value);
    if (found.isEmpty()) {
      return new Swept(List.of(), List.of());
    }
    Spared spared = Spared.now();
    List<Leftover> ended = new ArrayList<>();
    List<Bearer> open = spared.without(found);
    Set<Bearer> known = new HashSet<>(found);
    Duration grace = Leftover.GRACE;
    for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
      ended.addAll(Leftover.end(open, grace));
      grace = Duration.ZERO;
      open = Spared.now().without(Bearer.of(name, value)).stream()
          .filter(known::add)
          .toList();
    }
    return new Swept(ended, spared.daemonsAmong(found));
  }

  /** Ends the session; the caller has ended its processes. */
  @Override
  public void close() {
    watchdog.close();
    record.close();
    OwnerRecord.removeAll(outputs);
  }
}
