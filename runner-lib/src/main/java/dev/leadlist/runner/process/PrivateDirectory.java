package dev.leadlist.runner.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** This user's own folder for what outlives a process: nobody else can read or write it. */
public final class PrivateDirectory {
  private PrivateDirectory() {}

  /**
   * Returns the folder, made when it is not there.
   *
   * @throws UncheckedIOException if it cannot be made, or is another user's
   */
  public static Path get() {
    String user = System.getProperty("user.name");
    Path directory = Path.of(System.getProperty("java.io.tmpdir"), "leadlist-" + user);
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, ownersOnly());
      }
      if (!Files.getOwner(directory).getName().equals(user)) {
        throw new IOException(directory + " is another user's; remove it, or set java.io.tmpdir");
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("no private folder for records of processes", e);
    }
  }

  private static FileAttribute<?>[] ownersOnly() {
    boolean hasPermissions =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    return hasPermissions
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
