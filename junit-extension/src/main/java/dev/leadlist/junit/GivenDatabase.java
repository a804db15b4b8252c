package dev.leadlist.junit;

import dev.leadlist.junit.database.TestDatabase;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One database that the user has, for all workers; asked for when the first test needs it. There is
 * no other beside it, so a worker that asks for its own is refused before.
 *
 * @param setting what gave it, for messages
 * @param database how it is had
 */
record GivenDatabase(String setting, Supplier<TestDatabase> database) implements Databases {
  @Override
  public TestDatabase get(DatabaseScope which, TestScope scope, ExtensionContext context) {
    return ClassDatabase.of(context, database, database);
  }

  @Override
  public Optional<String> onlyOneOf() {
    return Optional.of(setting);
  }
}
