package dev.leadlist.junit.database;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * PostgreSQL refuses to run as root. In a user namespace of its own it takes itself for somebody
 * else; where those are forbidden, as in most containers, root steps down and has it run as nobody.
 */
final class RootUser {
  private static final Path SELF = Path.of("/proc/self");

  /** The user and the group of this number own nothing, by convention. */
  private static final int NOBODY = 65534;

  private static final List<String> AS_NOBODY = List.of(
      "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs");

  private RootUser() {}

  /**
   * Returns whether a server has to be run as nobody. Looked at before anything is started: a
   * refusal would show only as a server that never answers.
   *
   * @throws DatabaseUnavailableException if it cannot be run as anybody
   */
  static boolean mustStepDown() {
    if (!isRoot() || succeeds(List.of("unshare", "-U", "true"))) {
      return false;
    }
    if (!succeeds(asNobody(List.of("true")))) {
      throw new DatabaseUnavailableException(
          "embedded PostgreSQL does not run as root, this system forbids user namespaces ('unshare"
              + " -U true' fails), by which it could, and as nobody it cannot be run either ('"
              + String.join(" ", asNobody(List.of("true")))
              + "' fails; setpriv is in util-linux, on Alpine: apk add setpriv); run the tests as another user (in a"
              + " container: USER in its image, or docker run --user), or set leadlist.database to"
              + " 'testcontainers' or to the URL of a database",
          null);
    }
    return true;
  }

  /** Returns the command that has nobody execute {@code command}. */
  static List<String> asNobody(List<String> command) {
    return Stream.of(AS_NOBODY, command).flatMap(List::stream).toList();
  }

  /** Makes a file or directory nobody's; of a link, the link itself. */
  static void giveToNobody(Path path) throws IOException {
    Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isRoot() {
    try {
      return Files.isDirectory(SELF) && Files.getAttribute(SELF, "unix:uid").equals(0);
    } catch (IOException e) {
      return false; // PostgreSQL itself will say so then
    }
  }

  private static boolean succeeds(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true; // nobody knows
    }
  }
}
