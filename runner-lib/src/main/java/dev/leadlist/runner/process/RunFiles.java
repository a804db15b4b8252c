package dev.leadlist.runner.process;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The run files of the workers of this machine. */
public final class RunFiles {
  private static final Logger log = LoggerFactory.getLogger(RunFiles.class);

  private RunFiles() {}

  /**
   * Reads the files of the workers that are alive: this user's, and those of all others that may be
   * read, as root may. This user's files of dead workers are removed.
   */
  public static List<RunFile> ofTheLiving() {
    List<RunFile> living = new ArrayList<>(ofThisUser());
    living.addAll(ForeignRunFiles.ofTheLiving());
    return living;
  }

  private static List<RunFile> ofThisUser() {
    List<RunFile> living = new ArrayList<>();
    try (Stream<Path> files = Files.list(PrivateDirectory.get())) {
      for (Path file : files.filter(RunFile::isNamedSo).toList()) {
        read(file).filter(read -> keepIfAlive(read, file)).ifPresent(living::add);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("run files cannot be read: {}", e.toString());
    }
    return living;
  }

  private static boolean keepIfAlive(RunFile read, Path file) {
    if (!read.process().isLocal() || read.process().isAlive()) {
      return read.process().isLocal();
    }
    file.toFile().delete();
    return false;
  }

  private static Optional<RunFile> read(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return Optional.of(RunFile.read(reader));
    } catch (IOException | IllegalArgumentException e) {
      log.warn("{}: no run file of ours: {}", file, e.toString());
      return Optional.empty();
    }
  }
}
