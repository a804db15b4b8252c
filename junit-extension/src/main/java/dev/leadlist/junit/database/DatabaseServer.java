package dev.leadlist.junit.database;

import dev.leadlist.junit.process.TestProcesses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server that tests may use. Safe for use by several threads. */
public interface DatabaseServer extends AutoCloseable {

  /**
   * Gets the server that {@code choice} names: {@code embedded}; {@code testcontainers}, or
   * {@code testcontainers:IMAGE}; or the URL of a database, in the forms that POSTGRES_URL has.
   *
   * @param processes ends an embedded server with this JVM, however that ends
   * @throws DatabaseUnavailableException if it cannot be had, with the remedy
   */
  static DatabaseServer open(String choice, TestProcesses processes) {
    Logger log = LoggerFactory.getLogger(DatabaseServer.class);
    DatabaseServer server;
    if (choice.equals("embedded")) {
      server = EmbeddedServers.start(processes);
    } else if (choice.equals(ContainerServer.NAME)
        || choice.startsWith(ContainerServer.NAME + ":")) {
      server = ContainerServer.start(choice);
    } else {
      server = GivenServer.connect(choice);
    }
    log.info("tests use {}", server.description());
    return server;
  }

  /** Returns the database that all tests share. */
  TestDatabase shared();

  /**
   * Creates a database that nobody else uses, with our schema.
   *
   * @param label a part of its name, for people
   * @throws DatabaseUnavailableException if the server does not let us
   */
  TestDatabase create(String label);

  /** Says what this is, in a few words. */
  String description();

  @Override
  void close();
}
