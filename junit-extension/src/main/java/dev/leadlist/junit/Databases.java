package dev.leadlist.junit;

import dev.leadlist.junit.database.TestDatabase;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where the databases of workers come from. */
interface Databases {

  /** Returns the database for a worker of {@code scope}; whoever is to close it knows it. */
  TestDatabase get(DatabaseScope which, TestScope scope, ExtensionContext context);

  /** Returns those of the session's server, which {@code leadlist.database} names. */
  static Databases ofTheSession() {
    return (which, scope, context) -> {
      LeadListSession session = LeadListSession.of(context);
      return switch (which) {
        case UNSET, SHARED -> session.server().shared();
        case PER_TEST -> {
          TestDatabase own = session.server().create("test");
          scope.owns(own);
          yield own;
        }
        case PER_CLASS -> ofTheClass(context, "own", () -> session.server().create("class"));
      };
    };
  }

  /** Returns one that the user has, for all workers; asked for when the first test needs it. */
  static Databases given(Supplier<TestDatabase> database) {
    return (which, scope, context) -> ofTheClass(context, database, database);
  }

  private static TestDatabase ofTheClass(
      ExtensionContext context, Object key, Supplier<TestDatabase> database) {
    ExtensionContext ofClass = context;
    while (ofClass.getTestMethod().isPresent() && ofClass.getParent().isPresent()) {
      ofClass = ofClass.getParent().get();
    }
    return ofClass
        .getStore(LeadListSession.NAMESPACE)
        .getOrComputeIfAbsent(key, made -> new ClassDatabase(database.get()), ClassDatabase.class)
        .database();
  }
}
