package dev.leadlist.junit;

import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Says all that is wrong with the declarations of a test's workers. */
final class DeclarationException extends ExtensionConfigurationException {
  private static final long serialVersionUID = 1L;

  DeclarationException(List<String> faults) {
    super(
        faults.size() == 1
            ? faults.get(0)
            : faults.size() + " faults:\n- " + String.join("\n- ", faults));
  }
}
