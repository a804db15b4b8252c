package dev.leadlist.junit;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Watches a whole suite without any annotation: each test fails that leaves a worker behind.
 *
 * <p>Switched on by the configuration parameters {@code leadlist.guard=true} and JUnit's
 * {@code junit.jupiter.extensions.autodetection.enabled=true}.
 */
public final class LeadListGuard
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final String SWITCH = "leadlist.guard";

  private final LeadListExtension extension = LeadListExtension.watching();

  /** Called by {@link java.util.ServiceLoader}. */
  public LeadListGuard() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isOn(context)) {
      extension.beforeAll(context);
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (isOn(context)) {
      extension.beforeEach(context);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (isOn(context)) {
      extension.afterEach(context);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (isOn(context)) {
      extension.afterAll(context);
    }
  }

  private static boolean isOn(ExtensionContext context) {
    String value = context.getConfigurationParameter(SWITCH).orElse("false");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
        throw new DeclarationException(
            List.of(SWITCH + ": '" + value + "' is neither true nor false"));
    };
  }
}
