package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherFactory;

/** Promise P5: a test JVM that is killed takes its workers with it. */
@Tag("timed")
class KilledJvmTests {

  @Test
  void nothingOutlivesATestJvmThatIsKilled(@TempDir Path folder) throws Exception {
    String name = "LEADLIST_KILL_TEST";
    String value = UUID.randomUUID().toString();
    Path ready = folder.resolve("ready");
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dkilled.ready=" + ready,
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            KilledMain.class.getName(),
            Kit.databaseUrl())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile());
    builder.environment().put(name, value);
    Process jvm = builder.start();
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!Files.exists(ready)) {
      assertThat(jvm.isAlive() && System.nanoTime() - deadline < 0)
          .as(Files.readString(folder.resolve("output")))
          .isTrue();
      Thread.sleep(5);
    }
    assertThat(bearers(name, value)).hasSizeGreaterThanOrEqualTo(4);

    jvm.destroyForcibly();
    long killed = System.nanoTime();
    jvm.waitFor(5, TimeUnit.SECONDS);
    while (!workers(name, value).isEmpty()) {
      assertThat(System.nanoTime() - killed)
          .as(() -> "still there: " + workers(name, value))
          .isLessThan(Duration.ofSeconds(5).toNanos());
      Thread.sleep(1);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - killed);
    System.out.println("kill -9 of the test JVM to workers gone: " + took.toMillis() + " ms");
    assertThat(took).isLessThan(Duration.ofSeconds(1));
  }

  /** The watchdog itself may need a moment more to go. */
  private static List<String> workers(String name, String value) {
    return bearers(name, value).stream()
        .filter(line -> !line.contains("watchdog") && !line.contains("Ends what a test JVM"))
        .toList();
  }

  /** Independent of what the extension knows: a variable of this test's own. */
  private static List<String> bearers(String name, String value) {
    return ProcessHandle.allProcesses()
        .filter(process -> read(process.pid(), "environ").contains(name + "=" + value + "\0"))
        .map(process -> process.pid() + " " + read(process.pid(), "cmdline").replace('\0', ' '))
        .toList();
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/" + file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile
    }
  }

  /** A test JVM of its own. */
  static final class KilledMain {
    private KilledMain() {}

    public static void main(String[] args) {
      LauncherFactory.create()
          .execute(request()
              .selectors(selectClass(ProcessTestCases.WaitsToBeKilled.class))
              .configurationParameter("leadlist.database", args[0])
              .build());
    }
  }
}
