package dev.leadlist.junit.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.junit.process.TestProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template is made once, whoever races for it, and a cache that cannot be used is named. */
@Tag("slow")
class ClusterTemplateTests {

  @Test
  void twoJvmsThatRaceForItMakeItOnceInAFolderWithSpaces(@TempDir Path folder) throws Exception {
    Path cache = folder.resolve("a cache; with 'spaces'");
    List<Process> racers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      racers.add(copier(cache, folder.resolve("copy " + i), folder.resolve("output" + i)));
    }
    for (int i = 0; i < racers.size(); i++) {
      assertThat(racers.get(i).waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(racers.get(i).exitValue())
          .as(Files.readString(folder.resolve("output" + i)))
          .isZero();
      assertThat(folder.resolve("copy " + i).resolve("PG_VERSION")).exists();
      assertThat(folder.resolve("copy " + i).resolve("postmaster.pid")).doesNotExist();
    }
    try (Stream<Path> made = Files.list(cache)) {
      assertThat(made.map(path -> path.getFileName().toString()))
          .hasSize(2)
          .anyMatch(name -> name.startsWith("pg-"))
          .contains("lock");
    }
  }

  @Test
  void aCacheThatIsNoFolderIsNamedAndLeavesNothing(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path output = folder.resolve("output");
    Process copier = copier(file.resolve("cache"), folder.resolve("copy"), output);
    assertThat(copier.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(copier.exitValue()).isNotZero();
    assertThat(Files.readString(output)).contains(file.toString());
  }

  @Test
  void aPathThatAShellWouldReadIsRefusedBeforeAnythingRuns(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    Path proof = folder.resolve("proof");
    Path temporary = Files.createDirectory(folder.resolve("$(touch " + proof.getFileName() + ")"));
    Process copier = copier(
        folder.resolve("cache"), folder.resolve("copy"), output, "-Djava.io.tmpdir=" + temporary);
    assertThat(copier.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(copier.exitValue()).isNotZero();
    assertThat(Files.readString(output)).contains("PostgreSQL would have a shell read");
    assertThat(Path.of(proof.getFileName().toString())).doesNotExist();
  }

  /** The template is made elsewhere and only kept there. */
  @Test
  void aCacheMayHaveAnyName(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    Path copy = folder.resolve("copy");
    Process copier = copier(folder.resolve("$(touch proof) `x` \"y\""), copy, output);
    assertThat(copier.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(copier.exitValue()).as(Files.readString(output)).isZero();
    assertThat(copy.resolve("PG_VERSION")).exists();
    assertThat(Path.of("proof")).doesNotExist();
  }

  private static Process copier(Path cache, Path copy, Path output, String... options)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of(
        "-Dleadlist.cache=" + cache,
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        CopyMain.class.getName(),
        copy.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** What such a JVM runs. */
  static final class CopyMain {
    private CopyMain() {}

    public static void main(String[] args) throws Exception {
      try (TestProcesses processes = TestProcesses.begin()) {
        ClusterTemplate.copyTo(Files.createDirectories(Path.of(args[0])), processes);
      }
    }
  }
}
