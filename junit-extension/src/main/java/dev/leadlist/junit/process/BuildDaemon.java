package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessEntry;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process that a build tool leaves behind on purpose, for the next build. It bears a test's
 * variables if a test was the first to need it, and is nobody's leftover.
 */
enum BuildDaemon {
  GRADLE("org.gradle.launcher.daemon.bootstrap.GradleDaemon", "'gradle --stop' ends it"),
  KOTLIN("org.jetbrains.kotlin.daemon.KotlinCompileDaemon", "it ends when it has been idle"),
  MAVEN("org.mvndaemon.mvnd.common.MavenDaemon", "'mvnd --stop' ends it");

  private final String mainClass;
  private final String remedy;

  BuildDaemon(String mainClass, String remedy) {
    this.mainClass = mainClass;
    this.remedy = remedy;
  }

  /** Finds out which one a process is, if it is one: by its main class. */
  static Optional<BuildDaemon> find(ProcessEntry process) {
    return Stream.of(values())
        .filter(daemon -> process.arguments().contains(daemon.mainClass))
        .findFirst();
  }

  /** Returns the argument that it is known by. */
  String mainClass() {
    return mainClass;
  }

  /** Says which process it is, and how people get rid of it. */
  String describe(ProcessEntry process) {
    return "process %d (%s; %s)".formatted(process.pid(), mainClass, remedy);
  }
}
