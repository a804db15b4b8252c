package dev.leadlist.junit.leak;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Says whose a worker is: a pure function of what was seen. A worker that nothing tells about is
 * nobody's; there is no guessing.
 */
public final class Attribution {
  private Attribution() {}

  /** Somebody whose worker it can be: a test under way, or a class. */
  public interface Candidate {
    /** Returns the runs that were inserted for it. */
    Set<UUID> runs();

    /** Returns whether that is the {@code DataSource} it was given. */
    boolean owns(DataSource dataSource);

    /** Returns whether {@code frame} is its test method, for a test. */
    boolean isTestMethod(StackTraceElement frame);

    /** Returns whether {@code frame} is in its test class, for a class. */
    boolean isInTestClass(StackTraceElement frame);

    /** Returns the thread it runs on. */
    Thread thread();
  }

  /**
   * Finds the owner: by the run, then by the injected {@code DataSource}, then by the innermost
   * frame of a test method on the stack that built it or that started it, then by a frame of a test
   * class.
   *
   * @param candidates those under way, the youngest first
   */
  public static <C extends Candidate> Optional<C> ownerOf(
      Sighting sighting, Collection<C> candidates) {
    return byRun(sighting, candidates)
        .or(() -> byDataSource(sighting, candidates))
        .or(() -> byMethod(sighting.builtAt(), sighting.starter(), candidates))
        .or(() -> byMethod(sighting.startedAt(), sighting.starter(), candidates))
        .or(() -> byClass(sighting.builtAt(), candidates))
        .or(() -> byClass(sighting.startedAt(), candidates));
  }

  private static <C extends Candidate> Optional<C> byRun(
      Sighting sighting, Collection<C> candidates) {
    return sighting
        .worker()
        .info()
        .targetRun()
        .flatMap(run -> candidates.stream()
            .filter(candidate -> candidate.runs().contains(run))
            .findFirst());
  }

  private static <C extends Candidate> Optional<C> byDataSource(
      Sighting sighting, Collection<C> candidates) {
    DataSource given = sighting.dataSource();
    return given == null
        ? Optional.empty()
        : candidates.stream().filter(candidate -> candidate.owns(given)).findFirst();
  }

  /** Invocations of one method may run side by side: then the thread decides, or nothing does. */
  private static <C extends Candidate> Optional<C> byMethod(
      List<StackTraceElement> stack, Thread starter, Collection<C> candidates) {
    for (StackTraceElement frame : stack) {
      List<C> matching =
          candidates.stream().filter(candidate -> candidate.isTestMethod(frame)).toList();
      if (matching.size() == 1) {
        return Optional.of(matching.get(0));
      }
      if (!matching.isEmpty()) {
        return matching.stream()
            .filter(candidate -> candidate.thread() == starter)
            .findFirst();
      }
    }
    return Optional.empty();
  }

  private static <C extends Candidate> Optional<C> byClass(
      List<StackTraceElement> stack, Collection<C> candidates) {
    for (StackTraceElement frame : stack) {
      Optional<C> match = candidates.stream()
          .filter(candidate -> candidate.isInTestClass(frame))
          .findFirst();
      if (match.isPresent()) {
        return match;
      }
    }
    return Optional.empty();
  }
}
