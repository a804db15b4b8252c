package dev.leadlist.consumers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One real {@code mvn verify} of a user's project, in a copy of its own, with artifacts of ours
 * that come from the staged repository and from nowhere else.
 */
final class ConsumerBuild {
  private static final Path PROJECTS = Path.of("").toAbsolutePath();
  private static final Path BUILDS = PROJECTS.resolve("target/builds");

  /** Shared by all builds; nothing of ours gets there but what was staged. */
  private static final Path REPOSITORY = PROJECTS.resolve("target/repository");

  private final String project;
  private final Map<String, String> properties = new LinkedHashMap<>();
  private Jdk jdk = Jdk.current();

  private ConsumerBuild(String project) {
    this.project = project;
    property("leadlist.version", System.getProperty("consumers.version"));
    property("leadlist.repo", "file://" + System.getProperty("consumers.staged"));
    property("leadlist.cache", "file://" + System.getProperty("consumers.cache"));
  }

  /** Begins a build of the project in the folder of that name. */
  static ConsumerBuild of(String project) {
    return new ConsumerBuild(project);
  }

  ConsumerBuild property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  ConsumerBuild junit(String version) {
    return property("version.junit", version);
  }

  ConsumerBuild surefire(String version) {
    return property("version.surefire", version);
  }

  /** Runs these test classes only. */
  ConsumerBuild tests(String classes) {
    return property("test", classes);
  }

  ConsumerBuild jdk(Jdk jdk) {
    this.jdk = jdk;
    return this;
  }

  /** Runs it to its end. */
  FinishedBuild run() throws Exception {
    try (RunningBuild running = start()) {
      return running.awaitEnd();
    }
  }

  /** Starts it in the background. */
  RunningBuild start() throws IOException {
    String id = project + "-" + UUID.randomUUID();
    Path folder = copyOfProject(BUILDS.resolve(id));
    Path log = BUILDS.resolve(id + ".log");
    ProcessBuilder builder = new ProcessBuilder(command())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", jdk.home().toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
    builder.environment().put(Bearers.VARIABLE, id);
    long since = System.nanoTime();
    return new RunningBuild(id, folder, log, builder.start(), since);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("consumers.maven"), "bin", "mvn").toString());
    command.add("--batch-mode");
    command.add("--no-transfer-progress");
    command.add("--update-snapshots"); // or an artifact that was staged earlier would be used
    command.add("-Dmaven.repo.local=" + REPOSITORY);
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add("verify");
    return command;
  }

  private Path copyOfProject(Path folder) throws IOException {
    Path original = PROJECTS.resolve(project);
    try (var files = Files.walk(original)) {
      for (Path file :
          files.filter(f -> !f.startsWith(original.resolve("target"))).toList()) {
        Path copy = folder.resolve(original.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return folder;
  }
}
