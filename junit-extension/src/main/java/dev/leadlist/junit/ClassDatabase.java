package dev.leadlist.junit;

import dev.leadlist.junit.database.TestDatabase;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The database that the tests of one class share; dropped when the class is over. */
record ClassDatabase(TestDatabase database)
    implements ExtensionContext.Store.CloseableResource, AutoCloseable {

  static ClassDatabase of(ExtensionContext context, LeadListSession session) {
    ExtensionContext ofClass = context;
    while (ofClass.getTestMethod().isPresent() && ofClass.getParent().isPresent()) {
      ofClass = ofClass.getParent().get();
    }
    return ofClass
        .getStore(LeadListSession.NAMESPACE)
        .getOrComputeIfAbsent(
            ClassDatabase.class + ofClass.getUniqueId(),
            key -> new ClassDatabase(session.server().create("class")),
            ClassDatabase.class);
  }

  @Override
  public void close() {
    database.close();
  }
}
