package dev.leadlist.runner.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A wall clock of a process's own, that a test moves: libfaketime, which leaves the monotonic clock
 * alone.
 */
final class FakeTime {
  private static final Path UNPACKED = Path.of("target", "faketime");
  private static final String LIBRARY = "libfaketime.so.1";

  private final Path library;
  private final Path offset;

  private FakeTime(Path library, Path offset) {
    this.library = library;
    this.offset = offset;
  }

  /** Finds the library, installed or in Debian's package; empty, and said so, if there is none. */
  static Optional<FakeTime> find(Path folder) throws Exception {
    Optional<Path> library = search(Path.of("/usr/lib"));
    if (library.isEmpty() && search(UNPACKED).isEmpty()) {
      Files.createDirectories(UNPACKED);
      Process unpacked = new ProcessBuilder(
              "sh", "-c", "apt-get download libfaketime && dpkg -x libfaketime_*.deb .")
          .directory(UNPACKED.toFile())
          .redirectErrorStream(true)
          .redirectOutput(UNPACKED.resolve("download.log").toFile())
          .start();
      if (!unpacked.waitFor(60, TimeUnit.SECONDS)) {
        unpacked.destroyForcibly();
      }
    }
    Optional<Path> found = library.or(() -> search(UNPACKED));
    if (found.isEmpty()) {
      System.out.println("!!!! NOT TESTED with a stepped clock: no libfaketime (Debian: faketime)");
    }
    return found.map(path -> new FakeTime(path.toAbsolutePath(), folder.resolve("offset")));
  }

  private static Optional<Path> search(Path root) {
    try (Stream<Path> paths =
        Files.find(root, 6, (path, kind) -> path.getFileName().toString().equals(LIBRARY))) {
      return paths.findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // a folder that is not there, or not ours to read
    }
  }

  /** Moves the clock against the true one: {@code +1h}, {@code -1h}, {@code +0}. */
  void set(String by) throws IOException {
    Path draft = offset.resolveSibling("draft");
    Files.writeString(draft, by + "\n");
    Files.move(draft, offset, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What a process has in its environment to live by this clock. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library.toString(),
        "FAKETIME_TIMESTAMP_FILE",
        offset.toString(),
        "FAKETIME_NO_CACHE",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1");
  }
}
