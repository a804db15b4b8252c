package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another user's run files are believed of his own processes, and of nobody else's. */
@Timeout(60)
class ForeignRunFilesTests {
  private static final String AS_NOBODY =
      "exec setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'echo ready; exec sleep 600'";

  @TempDir
  private Path temporary;

  @BeforeEach
  void takesRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "to read what is another user's");
  }

  @Test
  void speaksForAProcessOfItsOwner() throws Exception {
    Path folder = folder("rwx------", "nobody");
    try (TestProcess nobodys = TestProcess.script(AS_NOBODY)) {
      write(folder, nobodys.identity());

      assertThat(ForeignRunFiles.ofTheLiving(temporary))
          .extracting(RunFile::process)
          .containsExactly(nobodys.identity());
    }
  }

  @Test
  void speaksForNobodyElse() throws Exception {
    Path folder = folder("rwx------", "nobody");
    try (TestProcess roots = TestProcess.script("echo ready; exec sleep 600");
        TestProcess nobodys = TestProcess.script(AS_NOBODY)) {
      ProcessIdentity now = nobodys.identity();
      write(folder, roots.identity());
      write(folder, ProcessIdentity.self());
      write(folder, ProcessIdentity.find(1).orElseThrow());
      write(
          folder,
          new ProcessIdentity(now.boot(), now.namespace(), now.pid(), now.start() - 1)); // earlier

      assertThat(ForeignRunFiles.ofTheLiving(temporary)).isEmpty();
      assertThat(folder).as("nothing is removed for others").isDirectoryContaining(file -> true);
    }
  }

  @Test
  void aFolderThatSomebodyElseCouldHaveFilledIsNotRead() throws Exception {
    try (TestProcess nobodys = TestProcess.script(AS_NOBODY)) {
      Path open = folder("rwxrwx---", "nobody");
      write(open, nobodys.identity());
      assertThat(ForeignRunFiles.ofTheLiving(temporary)).as("open to others").isEmpty();

      own(open, "root");
      mode(open, "rwx------");
      assertThat(ForeignRunFiles.ofTheLiving(temporary)).as("of another owner").isEmpty();

      own(open, "nobody");
      Path elsewhere = Files.move(open, temporary.resolve("elsewhere"));
      Files.createSymbolicLink(temporary.resolve("leadlist-nobody"), elsewhere);
      assertThat(ForeignRunFiles.ofTheLiving(temporary)).as("a link").isEmpty();
    }
  }

  @Test
  void neitherPipesNorLinksNorHugeFilesAreReadToTheirEnd() throws Exception {
    Path folder = folder("rwx------", "nobody");
    new ProcessBuilder("mkfifo", folder.resolve("worker-pipe").toString())
        .start()
        .waitFor();
    Files.createSymbolicLink(folder.resolve("worker-link"), Path.of("/dev/zero"));
    Files.writeString(folder.resolve("worker-garbage"), "process=\\u12");
    try (RandomAccessFile huge =
        new RandomAccessFile(folder.resolve("worker-huge").toFile(), "rw")) {
      huge.setLength(1L << 32);
    }
    try (TestProcess nobodys = TestProcess.script(AS_NOBODY)) {
      write(folder, nobodys.identity());

      assertThat(ForeignRunFiles.ofTheLiving(temporary)).hasSize(1);
    }
  }

  private Path folder(String permissions, String owner) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("leadlist-nobody"));
    mode(folder, permissions);
    own(folder, owner);
    return folder;
  }

  private static void mode(Path folder, String permissions) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
  }

  private static void own(Path folder, String owner) throws IOException {
    Files.setOwner(
        folder,
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
  }

  private static void write(Path folder, ProcessIdentity process) throws IOException {
    Files.writeString(
        folder.resolve("worker-" + process.pid() + "-" + process.start()), "process=" + process);
  }
}
