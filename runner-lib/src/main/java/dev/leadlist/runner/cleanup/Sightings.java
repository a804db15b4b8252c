package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whoever is to be judged, each once.
 *
 * @param candidates the worker processes
 * @param registrations the workers that only the registry knows
 * @param bearers what merely bears a run's number
 */
record Sightings(
    List<Candidate> candidates, List<Registration> registrations, List<Bearer> bearers) {

  static Sightings in(ProcessTable table, WorkerPattern pattern, Registrations registrations) {
    List<Candidate> candidates = Candidates.in(table, pattern, registrations);
    Set<ProcessIdentity> known = candidates.stream()
        .map(candidate -> candidate.process().identity())
        .collect(Collectors.toSet());
    return new Sightings(candidates, registrations.without(known, table), Bearers.in(table, known));
  }

  /** Returns the runs that they are bound to. */
  Set<UUID> targets() {
    return Stream.concat(
            candidates.stream().map(Candidate::targetRun),
            registrations.stream().map(registration -> registration.row().targetRun()))
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }
}
