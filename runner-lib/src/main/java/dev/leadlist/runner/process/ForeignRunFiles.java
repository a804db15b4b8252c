package dev.leadlist.runner.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run files of other users' workers, which root can read. Whatever stands there, its owner has
 * made up: a file speaks for a process of that same owner only. Nothing is changed.
 */
final class ForeignRunFiles {
  private static final Logger log = LoggerFactory.getLogger(ForeignRunFiles.class);
  private static final int SIZE_LIMIT = 1 << 14;

  private ForeignRunFiles() {}

  /** Reads those beside this user's own folder; there are none for whoever may not. */
  static List<RunFile> ofTheLiving() {
    return ofTheLiving(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static List<RunFile> ofTheLiving(Path parent) {
    List<RunFile> living = new ArrayList<>();
    for (Path folder : PrivateDirectory.ofOthers(parent)) {
      Optional<Object> owner = ProcessTable.owner(folder);
      if (owner.isPresent()) {
        read(folder).stream()
            .filter(file -> isOf(owner.get(), file.process()))
            .forEach(living::add);
      }
    }
    return living;
  }

  /** In this order: whose a number is now says nothing of one that has changed hands. */
  private static boolean isOf(Object owner, ProcessIdentity process) {
    return process.isLocal()
        && ProcessTable.owner(process.pid()).filter(owner::equals).isPresent()
        && process.isAlive();
  }

  private static List<RunFile> read(Path folder) {
    List<RunFile> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(RunFile::isNamedSo).toList()) {
        readOne(file).ifPresent(found::add);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("run files cannot be read: {}", e.toString());
    }
    return found;
  }

  private static Optional<RunFile> readOne(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(RunFile.read(new StringReader(text(file))))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      log.warn("{}: no run file of ours: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** Opened for writing, too: a pipe that was put there meanwhile has nobody wait for it then. */
  private static String text(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file,
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      ByteBuffer text = ByteBuffer.allocate((int) Math.min(channel.size(), SIZE_LIMIT));
      channel.read(text); // of a file, all at once
      return UTF_8.decode(text.flip()).toString();
    }
  }
}
