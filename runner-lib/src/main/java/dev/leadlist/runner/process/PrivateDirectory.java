package dev.leadlist.runner.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** This user's own folder for what outlives a process: nobody else can read or write it. */
public final class PrivateDirectory {
  private static final boolean HAS_PERMISSIONS =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private PrivateDirectory() {}

  /**
   * Returns the folder, made when it is not there.
   *
   * @throws UncheckedIOException if it cannot be made, is another user's, a link, or open to
   *     others: anybody could have put it there, or could put something into it
   */
  public static Path get() {
    return in(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static Path in(Path parent) {
    String user = System.getProperty("user.name");
    Path directory = parent.resolve("leadlist-" + user);
    try {
      if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        create(directory);
      }
      if (!isPrivate(directory, user)) {
        throw new IOException(directory + " is a link, another user's, or open to others;"
            + " remove it, or set java.io.tmpdir");
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("no private folder for records of processes", e);
    }
  }

  /** Makes a new folder that nobody else can enter; those above it must be there. */
  public static void create(Path directory) throws IOException {
    Files.createDirectory(directory, ownersOnly());
  }

  private static boolean isPrivate(Path directory, String user) throws IOException {
    boolean isOwn = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).getName().equals(user);
    return isOwn
        && (!HAS_PERMISSIONS
            || Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS)
                .equals(OWNER_ONLY));
  }

  private static FileAttribute<?>[] ownersOnly() {
    return HAS_PERMISSIONS
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }
}
