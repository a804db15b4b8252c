package dev.leadlist.junit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** Finds what a parameter of a test is to have. */
final class Parameters {
  private static final Set<Class<?>> TYPES =
      Set.of(LeadListWorker.class, TestRun.class, DataSource.class, Connection.class);

  private Parameters() {}

  static boolean supports(Class<?> type) {
    return TYPES.contains(type);
  }

  /**
   * Resolves a parameter.
   *
   * @param scopes those that it may be of, the closest first
   * @throws ParameterResolutionException if it is not clear which worker is meant
   */
  static Object resolve(ParameterContext parameter, List<TestScope> scopes) {
    Optional<String> name = parameter.findAnnotation(Named.class).map(Named::value);
    List<String> known = new ArrayList<>();
    for (TestScope scope : scopes) {
      for (String worker : scope.workers().keySet()) {
        known.add(worker);
        if (name.isEmpty() ? scope.workers().size() == 1 : worker.equals(name.get())) {
          return of(parameter.getParameter().getType(), scope, worker);
        }
      }
    }
    throw new ParameterResolutionException(
        name.isEmpty()
            ? "parameter %s: %s; say which by @Named(\"...\"), or declare one with @WithLeadListWorker"
                .formatted(
                    parameter.getParameter(),
                    known.isEmpty()
                        ? "no worker is declared here"
                        : "there are the workers " + known)
            : "parameter %s: no worker is named '%s', only %s; mend the name in @Named or @WithLeadListWorker"
                .formatted(parameter.getParameter(), name.get(), known));
  }

  private static Object of(Class<?> type, TestScope scope, String worker) {
    if (type == LeadListWorker.class) {
      return scope.worker(worker);
    }
    if (type == TestRun.class) {
      return scope.worker(worker).run();
    }
    if (type == DataSource.class) {
      return scope.dataSource(worker);
    }
    try {
      return scope.connection(worker);
    } catch (SQLException e) {
      throw new ParameterResolutionException("no connection to the test's database", e);
    }
  }
}
