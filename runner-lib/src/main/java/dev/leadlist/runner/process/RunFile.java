package dev.leadlist.runner.process;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker process writes down about itself while it lives, so that a cleanup finds it
 * whatever its command line is, also where there is no registry. No secrets.
 *
 * @param process which process
 * @param worker its worker's id
 * @param type the kind of work
 * @param target the run it is bound to, if any
 * @param database where it works, host:port/database
 */
public record RunFile(
    ProcessIdentity process, String worker, String type, Optional<UUID> target, String database) {
  private static final Logger log = LoggerFactory.getLogger(RunFile.class);
  private static final String PREFIX = "worker-";

  /** Writes the file; it is removed when the JVM ends in good order. A failure is logged only. */
  public void write() {
    Properties properties = new Properties();
    properties.setProperty("process", process.toString());
    properties.setProperty("worker", worker);
    properties.setProperty("type", type);
    target.ifPresent(run -> properties.setProperty("target", run.toString()));
    properties.setProperty("database", database);
    try {
      Path file = PrivateDirectory.get().resolve(fileName());
      Path draft = Files.createTempFile(PrivateDirectory.get(), "draft-", "");
      try (Writer writer = Files.newBufferedWriter(draft)) {
        properties.store(writer, null);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      file.toFile().deleteOnExit();
    } catch (IOException | RuntimeException e) {
      log.warn(
          "no run file; `leadlist cleanup` finds this process by its command line only: {}",
          e.toString());
    }
  }

  /** By process, not by worker: two that were given one name by mistake are found, both. */
  private String fileName() {
    return PREFIX + "%d-%d-%d".formatted(process.namespace(), process.pid(), process.start());
  }

  /** Reads the files of this user's workers that are alive; those of dead ones are removed. */
  public static List<RunFile> ofTheLiving() {
    List<RunFile> living = new ArrayList<>();
    try (Stream<Path> files = Files.list(PrivateDirectory.get())) {
      for (Path file : files.filter(RunFile::isRunFile).toList()) {
        read(file).filter(read -> keepIfAlive(read, file)).ifPresent(living::add);
      }
    } catch (IOException | RuntimeException e) {
      log.warn("run files cannot be read: {}", e.toString());
    }
    return living;
  }

  private static boolean isRunFile(Path file) {
    return file.getFileName().toString().startsWith(PREFIX);
  }

  private static boolean keepIfAlive(RunFile read, Path file) {
    if (!read.process().isLocal() || read.process().isAlive()) {
      return read.process().isLocal();
    }
    file.toFile().delete();
    return false;
  }

  private static Optional<RunFile> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return Optional.of(new RunFile(
          ProcessIdentity.parse(properties.getProperty("process", "")),
          properties.getProperty("worker", "?"),
          properties.getProperty("type", "?"),
          Optional.ofNullable(properties.getProperty("target")).map(UUID::fromString),
          properties.getProperty("database", "?")));
    } catch (IOException | IllegalArgumentException e) {
      log.warn("{}: no run file of ours: {}", file, e.toString());
      return Optional.empty();
    }
  }
}
