package dev.leadlist.junit;

import java.util.List;
import java.util.Optional;

/** Several faults of one test: it fails for the first, and shows the others. */
final class Complaints {
  private Complaints() {}

  /** Returns the first, if any, with the others suppressed in it. */
  static Optional<AssertionError> first(List<AssertionError> complaints) {
    if (complaints.isEmpty()) {
      return Optional.empty();
    }
    AssertionError first = complaints.get(0);
    complaints.subList(1, complaints.size()).forEach(first::addSuppressed);
    return Optional.of(first);
  }
}
