package dev.leadlist.junit.database;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * PostgreSQL refuses to run as root. In a user namespace of its own it takes itself for somebody
 * else; where those are forbidden, as in many containers, nothing helps but another user.
 */
final class RootUser {
  private static final Path SELF = Path.of("/proc/self");

  private RootUser() {}

  /**
   * Looks before anything is started: a refusal would show only as a server that never answers.
   *
   * @throws DatabaseUnavailableException if this process is root's and may not have a namespace
   */
  static void checkThatPostgresWillRun() {
    if (isRoot() && !mayHaveUserNamespace()) {
      throw new DatabaseUnavailableException(
          "embedded PostgreSQL does not run as root, and this system forbids user namespaces"
              + " ('unshare -U true' fails), by which it could; run the tests as another user (in a"
              + " container: USER in its image, or docker run --user), or allow the namespaces"
              + " (docker run --security-opt seccomp=unconfined), or set leadlist.database to"
              + " 'testcontainers' or to the URL of a database",
          null);
    }
  }

  private static boolean isRoot() {
    try {
      return Files.isDirectory(SELF) && Files.getAttribute(SELF, "unix:uid").equals(0);
    } catch (IOException e) {
      return false; // PostgreSQL itself will say so then
    }
  }

  private static boolean mayHaveUserNamespace() {
    try {
      return new ProcessBuilder("unshare", "-U", "true")
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no unshare
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true; // nobody knows
    }
  }
}
