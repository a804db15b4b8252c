package dev.leadlist.runner.cleanup;

import java.util.Optional;

/**
 * A worker process that was found, and what was made of it.
 *
 * @param pid its number
 * @param user whose it is
 * @param commandLine what it runs; what looks like a secret is masked
 * @param target the run it is bound to, as it stands in its environment, if any: any text
 * @param verdict what it is
 * @param reason why, in words
 */
public record Finding(
    long pid,
    String user,
    String commandLine,
    Optional<String> target,
    Verdict verdict,
    String reason) {

  static Finding of(Candidate candidate, Verdict verdict, String reason) {
    return new Finding(
        candidate.process().pid(),
        candidate.process().user(),
        CommandLine.shown(candidate.process().arguments()),
        candidate.target(),
        verdict,
        reason);
  }
}
