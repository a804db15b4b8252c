package dev.leadlist.junit.process;

import dev.leadlist.runner.process.PrivateDirectory;
import dev.leadlist.runner.process.ProcessEnding;
import dev.leadlist.runner.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a test JVM has started, written down for the case that both the JVM and its watchdog are
 * killed: the next session sweeps it then.
 *
 * <p>One file per session, named for nothing; its first line is the owner's identity. A file whose
 * owner is alive is never touched, nor one of another boot or process namespace, whose numbers mean
 * nothing here.
 */
final class OwnerRecord implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OwnerRecord.class);

  private final Path file;

  private OwnerRecord(Path file) {
    this.file = file;
  }

  static OwnerRecord create() throws IOException {
    Path file = Files.createTempFile(PrivateDirectory.get(), "owner-", ".txt");
    OwnerRecord made = new OwnerRecord(file);
    made.append("owner " + ProcessIdentity.self());
    return made;
  }

  void bearers(String variable) {
    append("bearers " + variable);
  }

  void server(Path data) {
    append("server " + data.toAbsolutePath());
  }

  void directory(Path path) {
    append("remove " + path.toAbsolutePath());
  }

  private synchronized void append(String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("writing " + file, e);
    }
  }

  @Override
  public void close() {
    file.toFile().delete();
  }

  /** Ends what dead owners have left, and forgets it. */
  static void sweepDeadOwners() {
    try (Stream<Path> files = Files.list(PrivateDirectory.get())) {
      files.filter(file -> file.getFileName().toString().startsWith("owner-")).forEach(file -> {
        try {
          sweep(file);
        } catch (IOException | RuntimeException e) {
          log.warn("{}: left by an earlier test run, cannot be swept: {}", file, e.toString());
        }
      });
    } catch (IOException e) {
      log.warn("what earlier test runs left cannot be swept: {}", e.toString());
    }
  }

  private static void sweep(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.get(0).startsWith("owner ")) {
      return; // being written at this moment
    }
    ProcessIdentity owner = ProcessIdentity.parse(lines.get(0).substring("owner ".length()));
    if (!owner.isLocal() || owner.isAlive()) {
      return;
    }
    List<ProcessIdentity> left = new ArrayList<>();
    List<Path> directories = new ArrayList<>();
    for (String line : lines) {
      String rest = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("bearers ")) {
        String[] variable = rest.split("=", 2);
        Spared.now()
            .without(Bearer.of(variable[0], variable[1]))
            .forEach(bearer -> left.add(bearer.identity()));
      } else if (line.startsWith("server ")) {
        left.addAll(PostgresProcesses.on(Path.of(rest)));
        directories.add(Path.of(rest));
      } else if (line.startsWith("remove ")) {
        directories.add(Path.of(rest));
      }
    }
    left.removeIf(process -> !process.isAlive());
    if (!left.isEmpty()) {
      log.warn("ending {} that the dead test JVM {} left", left, owner);
      ProcessEnding.of(left, Leftover.GRACE);
    }
    directories.forEach(OwnerRecord::removeAll);
    Files.deleteIfExists(file);
  }

  /** Removes a directory with all that is in it, as far as possible. */
  static void removeAll(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      log.debug("{} is not removed: {}", directory, e.toString());
    }
  }
}
