package dev.leadlist.junit.database;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.SettingsException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.Schema;

/** The database that a URL names, used as it is: nothing is installed, nothing dropped. */
final class GivenServer implements DatabaseServer {
  private final TestDatabase database;

  private GivenServer(TestDatabase database) {
    this.database = database;
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
      Schema.check(database.dataSource(), RunTable.standard());
    } catch (StoreUnavailableException e) {
      database.close();
      throw new DatabaseUnavailableException(
          "the database of leadlist.database cannot be reached: " + e.getMessage(), e);
    }
    return new GivenServer(database);
  }

  @Override
  public TestDatabase shared() {
    return database;
  }

  @Override
  public TestDatabase create(String label) {
    throw new DatabaseUnavailableException(
        "a given database is used as it is, and no other is created on its server:"
            + " use DatabaseScope.SHARED, or leadlist.database = embedded",
        null);
  }

  @Override
  public String description() {
    return "the database that leadlist.database names";
  }

  @Override
  public void close() {
    database.close();
  }
}
