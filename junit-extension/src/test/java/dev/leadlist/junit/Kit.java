package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.leadlist.junit.database.DatabaseServer;
import dev.leadlist.junit.process.TestProcesses;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs classes of tests inside of a test, as a build would, each in a session of its own. */
final class Kit {
  private static final TestProcesses PROCESSES = TestProcesses.begin();
  private static final DatabaseServer SERVER = server();

  private Kit() {}

  private static DatabaseServer server() {
    DatabaseServer server = DatabaseServer.open("embedded", PROCESSES);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    return server;
  }

  /** Returns the URL of a database that all sessions may use. */
  static String databaseUrl() {
    return SERVER.shared().url();
  }

  /** Runs a class; {@code parameters} are names and values of configuration parameters. */
  static Outcome run(Class<?> tests, String... parameters) {
    return run(List.of(tests), parameters);
  }

  static Outcome run(List<Class<?>> tests, String... parameters) {
    EngineTestKit.Builder builder = EngineTestKit.engine("junit-jupiter")
        .selectors(tests.stream()
            .map(type -> selectClass(type))
            .toArray(org.junit.platform.engine.DiscoverySelector[]::new))
        .configurationParameter("leadlist.database", databaseUrl())
        .configurationParameter("leadlist.evidence", "target/kit-evidence");
    for (int i = 0; i < parameters.length; i += 2) {
      builder.configurationParameter(parameters[i], parameters[i + 1]);
    }
    return new Outcome(builder.execute());
  }

  /** Returns the file that a complaint names. */
  static Path evidenceOf(Throwable complaint) {
    return Path.of(complaint
        .getMessage()
        .lines()
        .filter(line -> line.startsWith("Evidence: "))
        .findFirst()
        .orElseThrow()
        .substring("Evidence: ".length()));
  }

  /** How the tests ended. */
  record Outcome(EngineExecutionResults results) {

    /** Verifies that all passed, that many. */
    void passed(int expected) {
      assertThat(failures()).isEmpty();
      assertThat(results.testEvents().succeeded().count()).isEqualTo(expected);
    }

    /** Returns the failures of tests, classes and the session, by display name. */
    Map<String, Throwable> failures() {
      Map<String, Throwable> failures = new TreeMap<>();
      results.allEvents().failed().stream()
          .forEach(event -> failures.put(
              event.getTestDescriptor().getDisplayName(),
              event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow()));
      return failures;
    }

    /** Returns the one failure there is, which must be of the test or class of that name. */
    Throwable failureOf(String displayName) {
      assertThat(failures().keySet()).containsExactly(displayName);
      return failures().get(displayName);
    }
  }
}
