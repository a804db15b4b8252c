package dev.leadlist.junit.database;

import dev.leadlist.junit.process.TestProcesses;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that was initialised once, with our schema in a template database, and is copied
 * for each session: initialising takes seconds, copying milliseconds.
 *
 * <p>Kept in the user's cache folder, one for each version of server and schema, made under a file
 * lock by whoever needs it first. {@code leadlist.cache} names another folder.
 */
final class ClusterTemplate {
  /** The database that others are created from. */
  static final String DATABASE = "leadlist_template";

  private ClusterTemplate() {}

  /**
   * Copies it into the empty directory {@code data}.
   *
   * @param processes has the server that makes it go with this JVM
   */
  static void copyTo(Path data, TestProcesses processes)
      throws IOException, ClassNotFoundException {
    Path cache = cache();
    Path template = cache.resolve(key());
    if (!Files.isDirectory(template)) {
      makeUnderLock(cache, template, processes);
    }
    copy(template, data);
  }

  private static void makeUnderLock(Path cache, Path template, TestProcesses processes)
      throws IOException, ClassNotFoundException {
    Files.createDirectories(cache);
    Path lockFile = cache.resolve("lock");
    synchronized (ClusterTemplate.class) { // a file lock is for whole JVMs only
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (lock.isValid() && !Files.isDirectory(template)) {
          make(cache, template, processes);
        }
      }
    }
  }

  /** Made beside its place and moved there whole, so that a half-made one is never seen. */
  private static void make(Path cache, Path template, TestProcesses processes)
      throws IOException, ClassNotFoundException {
    Path draft = processes.newDirectory(cache, "draft-");
    try {
      initialise(draft, processes);
      Files.move(draft, template, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      remove(draft);
    }
  }

  /** Elsewhere, since the cache may be closed to the user that the server runs as. */
  private static void initialise(Path draft, TestProcesses processes)
      throws IOException, ClassNotFoundException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path data = processes.newDirectory(temporary, "leadlist-pg-template-");
    try {
      try (Postgres postgres = Postgres.start(data, processes);
          TestDatabase maintenance = at(postgres, "postgres")) {
        maintenance.execute("create database " + DATABASE);
        try (TestDatabase database = at(postgres, DATABASE)) {
          Schema.install(database.dataSource());
        }
      }
      if (Files.exists(data.resolve("postmaster.pid"))) {
        throw new IllegalStateException("PostgreSQL on " + data + " does not stop");
      }
      copy(data, draft);
    } finally {
      remove(data);
    }
  }

  private static TestDatabase at(Postgres postgres, String database) {
    return new TestDatabase(
        "postgresql://postgres@localhost:" + postgres.port() + "/" + database, () -> {});
  }

  /** What is copied belongs to this JVM's user, as all that it makes. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (!file.equals(from)) {
          Files.copy(file, copy);
        }
      }
    }
  }

  /** Removes a directory with all that is in it, also while somebody else removes it. */
  static void remove(Path directory) throws IOException {
    Files.walkFileTree(directory, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
          return FileVisitResult.CONTINUE;
        }
        throw failure;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
          throws IOException {
        if (failure != null) {
          throw failure;
        }
        Files.deleteIfExists(folder);
        return FileVisitResult.CONTINUE;
      }
    });
  }

  private static Path cache() {
    String given = System.getProperty("leadlist.cache");
    if (given != null) {
      return Path.of(given);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path base = xdg == null || xdg.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(xdg);
    return base.resolve("leadlist");
  }

  /** Names server and schema: where the binaries come from, and what would be installed. */
  private static String key() {
    StringBuilder text = new StringBuilder(Schema.render(RunTable.standard()));
    try {
      for (String name : List.of(
          "postgres-linux-x86_64.txz",
          "postgres-linux-arm_64.txz",
          "postgres-darwin-x86_64.txz",
          "postgres-darwin-arm_64.txz",
          "postgres-windows-x86_64.txz")) {
        for (URL url :
            Collections.list(ClusterTemplate.class.getClassLoader().getResources(name))) {
          text.append(url);
        }
      }
      return "pg-" + Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("looking for the binaries of PostgreSQL", e);
    }
  }
}
