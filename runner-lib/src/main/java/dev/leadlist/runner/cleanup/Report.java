package dev.leadlist.runner.cleanup;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a cleanup found, and what it did.
 *
 * @param findings the workers of this machine, and all others that the registry knows
 * @param problem why nobody could be judged, if so
 * @param remarks what could not be looked at, or not be written down, in sentences
 * @param ended what was done with those that were to be ended, by the number of the worker's
 *     process; empty when nothing was to be
 * @param noted the ids of the workers that were written down as crashed
 */
public record Report(
    List<Finding> findings,
    Optional<String> problem,
    List<String> remarks,
    Map<Long, Ended> ended,
    Set<String> noted) {

  /** Takes copies. */
  public Report {
    findings = List.copyOf(findings);
    remarks = List.copyOf(remarks);
    ended = Map.copyOf(ended);
    noted = Set.copyOf(noted);
  }

  /** Returns how many workers have that verdict. */
  public int count(Verdict verdict) {
    return (int)
        findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  /** Returns how many worker processes that were to be ended met with that. */
  public int count(Ended.How how) {
    return (int) ended.values().stream().filter(each -> each.how() == how).count();
  }
}
