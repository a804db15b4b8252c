package dev.leadlist.junit;

import dev.leadlist.junit.database.TestDatabase;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database that the tests of one class share; let go of when the class is over. */
record ClassDatabase(TestDatabase database)
    implements ExtensionContext.Store.CloseableResource, AutoCloseable {

  @Override
  public void close() {
    database.close();
  }
}
