package dev.leadlist.consumers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A JDK of this machine.
 *
 * @param home where it is
 */
record Jdk(Path home) {

  /** Returns the one that runs this. */
  static Jdk current() {
    return new Jdk(Path.of(System.getProperty("java.home")));
  }

  /**
   * Finds a JDK of that feature version: this one, one that is named by JAVA_HOME_n, or one in the
   * usual place.
   */
  static Optional<Jdk> find(int feature) {
    if (Runtime.version().feature() == feature) {
      return Optional.of(current());
    }
    String named = System.getenv("JAVA_HOME_" + feature);
    if (named != null) {
      return Optional.of(new Jdk(Path.of(named)));
    }
    Path usual = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(usual)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(usual)) {
      return homes
          .filter(home -> home.getFileName().toString().matches(".*\\b" + feature + "\\b.*"))
          .filter(home -> Files.isExecutable(home.resolve("bin/javac")))
          .findFirst()
          .map(Jdk::new);
    } catch (IOException e) {
      throw new UncheckedIOException("looking for JDK " + feature, e);
    }
  }
}
