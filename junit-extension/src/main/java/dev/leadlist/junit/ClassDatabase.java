package dev.leadlist.junit;

import dev.leadlist.junit.database.TestDatabase;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database that the tests of one class share; let go of when the class is over. */
record ClassDatabase(TestDatabase database)
    implements ExtensionContext.Store.CloseableResource, AutoCloseable {

  /** Returns the one of that key, had by whichever test of the class asks first. */
  static TestDatabase of(ExtensionContext context, Object key, Supplier<TestDatabase> database) {
    ExtensionContext ofClass = context;
    while (ofClass.getTestMethod().isPresent() && ofClass.getParent().isPresent()) {
      ofClass = ofClass.getParent().get();
    }
    return ofClass
        .getStore(LeadListSession.NAMESPACE)
        .getOrComputeIfAbsent(key, made -> new ClassDatabase(database.get()), ClassDatabase.class)
        .database();
  }

  @Override
  public void close() {
    database.close();
  }
}
