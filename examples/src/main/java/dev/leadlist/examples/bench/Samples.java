package dev.leadlist.examples.bench;

import java.util.Collection;
import java.util.List;

/**
 * Measured times, in nanoseconds.
 *
 * @param sorted ascending
 */
record Samples(List<Long> sorted) {

  static Samples of(Collection<Long> nanos) {
    return new Samples(nanos.stream().sorted().toList());
  }

  int count() {
    return sorted.size();
  }

  /** Returns the smallest value that {@code share} of all are not above, in milliseconds. */
  double percentile(double share) {
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1)) / 1e6;
  }
}
