package dev.leadlist.junit.database;

import dev.leadlist.junit.process.TestProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * PostgreSQL as a child of this JVM, on a copy of a prepared data directory; in memory where the
 * system has a memory file system. Goes with the JVM, however that ends.
 */
final class EmbeddedServer implements DatabaseServer {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long NEEDED_BYTES = 512L << 20;

  private final Postgres postgres;
  private final Path data;
  private final TestDatabase maintenance;
  private final OwnDatabases databases;

  private EmbeddedServer(Postgres postgres, Path data) {
    this.postgres = postgres;
    this.data = data;
    this.maintenance = new TestDatabase(url("postgres"), () -> {});
    this.databases =
        new OwnDatabases(url("postgres"), maintenance, Optional.of(ClusterTemplate.DATABASE));
  }

  static EmbeddedServer start(TestProcesses processes) throws ClassNotFoundException {
    try {
      Path data = processes.newDirectory(home(), "leadlist-pg-");
      try {
        ClusterTemplate.copyTo(data, processes);
        return new EmbeddedServer(Postgres.start(data, processes), data);
      } catch (IOException | ClassNotFoundException | RuntimeException e) {
        ClusterTemplate.remove(data);
        throw e;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static Path home() throws IOException {
    boolean hasMemory =
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > NEEDED_BYTES;
    return hasMemory ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public TestDatabase shared() {
    return databases.shared();
  }

  @Override
  public TestDatabase create(String label) {
    return databases.create(label);
  }

  private String url(String database) {
    return "postgresql://postgres@localhost:" + postgres.port() + "/" + database;
  }

  @Override
  public String description() {
    return "embedded PostgreSQL on port " + postgres.port() + ", data in " + data;
  }

  @Override
  public void close() {
    databases.close();
    maintenance.close();
    try {
      try {
        postgres.close();
      } finally {
        ClusterTemplate.remove(data);
      }
    } catch (IOException e) {
      throw new IllegalStateException("embedded PostgreSQL does not stop", e);
    }
  }
}
