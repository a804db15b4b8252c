package dev.leadlist.runner.cleanup;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cleanup found, and what it did.
 *
 * @param findings the workers of this machine
 * @param problem why the database could not be asked, if it could not
 * @param ended what was ended, by the number of the worker's process; empty when nothing was to be
 */
public record Report(List<Finding> findings, Optional<String> problem, Map<Long, Ended> ended) {

  /** Takes copies. */
  public Report {
    findings = List.copyOf(findings);
    ended = Map.copyOf(ended);
  }

  /** Returns how many workers have that verdict. */
  public int count(Verdict verdict) {
    return (int)
        findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }
}
