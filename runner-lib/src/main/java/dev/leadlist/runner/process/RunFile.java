package dev.leadlist.runner.process;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker process writes down about itself while it lives, so that a cleanup finds it
 * whatever its command line is, also where there is no registry. No secrets.
 *
 * @param process which process
 * @param worker its worker's id
 * @param target the run it is bound to, if any
 * @param database where it works, host:port/database
 * @param endRule what decides there whether a run is over, {@code RunTable.endRule()}
 */
public record RunFile(
    ProcessIdentity process,
    String worker,
    Optional<UUID> target,
    String database,
    String endRule) {
  private static final Logger log = LoggerFactory.getLogger(RunFile.class);
  private static final String PREFIX = "worker-";

  /** Writes the file; it is removed when the JVM ends in good order. A failure is logged only. */
  public void write() {
    Properties properties = new Properties();
    properties.setProperty("process", process.toString());
    properties.setProperty("worker", worker);
    target.ifPresent(run -> properties.setProperty("target", run.toString()));
    properties.setProperty("database", database);
    properties.setProperty("endRule", endRule);
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

  /** Returns whether a file has the name of a run file. */
  static boolean isNamedSo(Path file) {
    return file.getFileName().toString().startsWith(PREFIX);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is nothing of the kind
   */
  static RunFile read(Reader reader) throws IOException {
    Properties properties = new Properties();
    properties.load(reader);
    return new RunFile(
        ProcessIdentity.parse(properties.getProperty("process", "")),
        properties.getProperty("worker", "?"),
        Optional.ofNullable(properties.getProperty("target")).map(UUID::fromString),
        properties.getProperty("database", "?"),
        properties.getProperty("endRule", "?"));
  }
}
