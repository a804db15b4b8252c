package dev.leadlist.runner.cleanup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one look at all processes and at the registry has shown.
 *
 * @param candidates the worker processes, and what each is
 * @param registrations the workers that only the registry knows, and what each is
 * @param bearers what merely bears a run's number
 * @param problem why nobody could be judged, if so
 * @param remarks what could not be looked at, in sentences
 */
record Survey(
    Map<Candidate, Judgement> candidates,
    Map<Registration, Judgement> registrations,
    Map<Bearer, Judgement> bearers,
    Optional<String> problem,
    List<String> remarks) {

  /** Returns all of them, for the report. */
  List<Finding> findings() {
    return Stream.of(
            candidates.entrySet().stream().map(each -> Finding.of(each.getKey(), each.getValue())),
            registrations.entrySet().stream()
                .map(each -> Finding.of(each.getKey(), each.getValue())),
            bearers.entrySet().stream().map(each -> Finding.of(each.getKey(), each.getValue())))
        .flatMap(findings -> findings)
        .toList();
  }
}
