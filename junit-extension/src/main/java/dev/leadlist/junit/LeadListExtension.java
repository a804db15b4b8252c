package dev.leadlist.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The story of a test: before it, its workers are declared and started; after it, everything of it
 * is ended, and it fails if something was left.
 *
 * <p>Stateless: what belongs to a test is in its {@link TestScope}, in the store of its context. A
 * test has one scope, however many of these are registered for it: whoever began it ends it.
 */
final class LeadListExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private static final String CLASS_SCOPE = "class scope of ";
  private static final String TEST_SCOPE = "test scope of ";

  private final Function<ExtensionContext, List<WorkerDeclaration>> declarations;
  private final Databases databases;
  private final boolean resolvesParameters;

  /** Called by JUnit for the annotation. */
  LeadListExtension() {
    this(Declarations::find, Databases.ofTheSession(), true);
  }

  private LeadListExtension(
      Function<ExtensionContext, List<WorkerDeclaration>> declarations,
      Databases databases,
      boolean resolvesParameters) {
    this.declarations = declarations;
    this.databases = databases;
    this.resolvesParameters = resolvesParameters;
  }

  /** Returns one whose declarations and databases come from elsewhere. */
  static LeadListExtension of(
      Function<ExtensionContext, List<WorkerDeclaration>> declarations, Databases databases) {
    return new LeadListExtension(declarations, databases, true);
  }

  /** Returns one that declares nothing, and only looks at what is left. */
  static LeadListExtension watching() {
    return new LeadListExtension(context -> List.of(), Databases.ofTheSession(), false);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    List<WorkerDeclaration> ofClass = declarations.apply(context);
    TestScope scope = begin(CLASS_SCOPE, context, TestIdentity::ofClass);
    open(scope, ofClass, WorkerScope.PER_CLASS, context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    List<WorkerDeclaration> ofTest = declarations.apply(context);
    TestScope scope = begin(TEST_SCOPE, context, TestIdentity::ofTest);
    open(scope, ofTest, WorkerScope.PER_TEST, context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    end(store(context).get(key(TEST_SCOPE, context), TestScope.class), context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    end(store(context).get(key(CLASS_SCOPE, context), TestScope.class), context);
  }

  private TestScope begin(
      String kind,
      ExtensionContext context,
      BiFunction<ExtensionContext, String, TestIdentity> identity) {
    TestScope begun = store(context).get(key(kind, context), TestScope.class);
    if (begun == null) {
      LeadListSession session = LeadListSession.of(context);
      begun = session.open(identity.apply(context, session.nextId()));
      begun.beginner(this);
      store(context).put(key(kind, context), begun);
    }
    if (resolvesParameters) {
      begun.offerResolver(this);
    }
    return begun;
  }

  /** A test that failed already stays failed for its own reason, and is told of the rest. */
  private void end(@Nullable TestScope scope, ExtensionContext context) {
    if (scope == null || !scope.wasBegunBy(this)) {
      return; // its beginning failed before there was anything to end, or whoever began it ends it
    }
    Optional<AssertionError> complaint = scope.end();
    if (complaint.isEmpty()) {
      return;
    }
    Optional<Throwable> failure = context.getExecutionException();
    if (failure.isEmpty()) {
      throw complaint.get();
    }
    failure.get().addSuppressed(complaint.get());
    System.err.println(complaint.get().toString().lines().findFirst().orElse(""));
  }

  private void open(
      TestScope scope, List<WorkerDeclaration> all, WorkerScope which, ExtensionContext context) {
    for (WorkerDeclaration declaration : all) {
      if (declaration.scope() == which && !isOpenAbove(declaration, scope, context)) {
        scope.open(declaration, database -> databases.get(database, scope, context));
      }
    }
  }

  /** A nested class has the class-wide workers of the class around it. */
  private static boolean isOpenAbove(
      WorkerDeclaration declaration, TestScope scope, ExtensionContext context) {
    return scopes(context).stream()
        .anyMatch(other -> other != scope && other.workers().containsKey(declaration.name()));
  }

  /** Returns the scopes that a parameter may be of, the closest first. */
  private static List<TestScope> scopes(ExtensionContext context) {
    List<TestScope> scopes = new ArrayList<>();
    Optional<ExtensionContext> at = Optional.of(context);
    while (at.isPresent()) {
      for (String kind : List.of(TEST_SCOPE, CLASS_SCOPE)) {
        TestScope scope = store(context).get(key(kind, at.get()), TestScope.class);
        if (scope != null) {
          scopes.add(scope);
        }
      }
      at = at.get().getParent();
    }
    return scopes;
  }

  /** Of several that could, one does: JUnit refuses competing resolvers. */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.supports(parameter.getParameter().getType())
        && scopes(context).stream()
            .map(TestScope::resolver)
            .filter(Objects::nonNull)
            .findFirst()
            .map(resolver -> resolver == this)
            .orElse(true);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.resolve(parameter, scopes(context));
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(LeadListSession.NAMESPACE);
  }

  private static String key(String kind, ExtensionContext context) {
    return kind + context.getUniqueId();
  }
}
