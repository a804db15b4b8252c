package dev.leadlist.junit.database;

import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.SettingsException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.schema.Schema;
import dev.leadlist.runner.postgres.schema.SchemaReport;
import java.util.Optional;

/** The database that a URL names, used as it is: nothing is installed, nothing dropped. */
final class GivenServer implements DatabaseServer {
  private final TestDatabase database;
  private final String description;

  private GivenServer(TestDatabase database, String description) {
    this.database = database;
    this.description = description;
  }

  static GivenServer connect(String url) {
    TestDatabase database;
    try {
      database = new TestDatabase(url, () -> {});
    } catch (SettingsException | IllegalArgumentException e) {
      throw new DatabaseUnavailableException(
          "leadlist.database is neither 'embedded' nor 'testcontainers' nor the URL of a database: "
              + e.getMessage(),
          e);
    }
    try {
      SchemaReport report = Schema.check(database.dataSource(), RunTable.standard());
      return new GivenServer(
          database, "the database " + DatabaseUrl.parse(url).describe() + ", " + say(report));
    } catch (StoreUnavailableException e) {
      database.close();
      throw new DatabaseUnavailableException(
          "the database of leadlist.database cannot be reached: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      database.close();
      throw new DatabaseUnavailableException(
          "the database of leadlist.database cannot be used: " + e.getMessage(), e);
    }
  }

  private static String say(SchemaReport report) {
    return report.isComplete()
        ? "which has our schema"
        : "which lacks a part of our schema: " + report.problems().get(0);
  }

  @Override
  public TestDatabase shared() {
    return database;
  }

  @Override
  public TestDatabase create(String label) {
    return new OwnDatabases(database.url(), database, Optional.empty()).create(label);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    database.close();
  }
}
