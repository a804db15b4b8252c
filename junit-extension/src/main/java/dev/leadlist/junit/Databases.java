package dev.leadlist.junit;

import dev.leadlist.junit.database.TestDatabase;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where the databases of workers come from. */
interface Databases {
  /** Returns the database for a worker of {@code scope}; whoever is to close it knows it. */
  TestDatabase get(DatabaseScope which, TestScope scope, ExtensionContext context);

  /** Returns the setting that gave the only database there is; empty where others can be had. */
  default Optional<String> onlyOneOf() {
    return Optional.empty();
  }

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
        case PER_CLASS ->
          ClassDatabase.of(context, "own", () -> session.server().create("class"));
      };
    };
  }
}
