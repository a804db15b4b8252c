package dev.leadlist.runner.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This user's own folder for what outlives a process: nobody else can read or write it. */
public final class PrivateDirectory {
  private static final Logger log = LoggerFactory.getLogger(PrivateDirectory.class);
  private static final String PREFIX = "leadlist-";
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
    Path directory = parent.resolve(PREFIX + user);
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

  /**
   * Returns the folders of other users in {@code parent} that this user may read, as root may. Each
   * is what {@link #get} would be for its owner: nobody else can have put anything into it.
   */
  static List<Path> ofOthers(Path parent) {
    String own = System.getProperty("user.name");
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        String user = folder.getFileName().toString().substring(PREFIX.length());
        if (!user.equals(own) && isReadable(folder, user)) {
          found.add(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.warn("folders of other users cannot be read: {}", e.toString());
    }
    return found;
  }

  private static boolean isReadable(Path folder, String user) {
    try {
      return isPrivate(folder, user) && Files.isReadable(folder);
    } catch (IOException e) {
      return false; // gone meanwhile, or closed to us
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
