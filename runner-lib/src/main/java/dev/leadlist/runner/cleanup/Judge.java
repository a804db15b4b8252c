package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RunState;
import java.util.Optional;

/**
 * Says what a worker process is: a pure function of what was found out. Stale is only what is
 * proven to be; whatever is doubtful is unknown, and is left alone.
 */
final class Judge {
  private Judge() {}

  /** Judges a candidate. */
  static Finding judge(Candidate candidate, Evidence evidence) {
    if (!candidate.canBeRead() && candidate.runFile().isEmpty()) {
      return unknown(
          candidate,
          "its environment cannot be read; ask as user %s, or as root".formatted(candidate.user()));
    }
    if (!candidate.sharesNamespaces()) {
      return Finding.of(
          candidate,
          Verdict.REMOTE,
          "it runs in another container or network, where localhost is another host; ask in there");
    }
    Optional<String> target = candidate.target();
    if (target.isEmpty()) {
      return candidate.isOrphaned()
          ? Finding.of(candidate, Verdict.ORPHANED, "no RUN_FILTER_ID, and its owner is dead")
          : Finding.of(candidate, Verdict.PRODUCTION, "no RUN_FILTER_ID (production worker)");
    }
    if (candidate.targetRun().isEmpty()) {
      return unknown(candidate, "its RUN_FILTER_ID is no id of a run");
    }
    return switch (evidence.database()) {
      case OTHER -> unknown(candidate, "it works on another database; ask with its POSTGRES_URL");
      case UNKNOWN -> unknown(candidate, "its own database is not known, or cannot be asked");
      case SAME -> judgeByAnswer(candidate, evidence);
    };
  }

  private static Finding judgeByAnswer(Candidate candidate, Evidence evidence) {
    if (evidence.answer().isEmpty() || evidence.server().isEmpty()) {
      return unknown(candidate, "the database gave no answer");
    }
    Evidence.Server server = evidence.server().get();
    RunState run = evidence.answer().get();
    if (!server.isPrimary()) {
      return unknown(candidate, "a standby answered, whose answers may be old; ask the primary");
    }
    return switch (run.kind()) {
      case TERMINAL -> Finding.of(candidate, Verdict.STALE, "its run is " + run.status());
      case MISSING -> judgeMissing(candidate, evidence, server);
      case OPEN ->
        candidate.isOrphaned()
            ? Finding.of(
                candidate, Verdict.ORPHANED, "its owner is dead, its run is " + run.status())
            : Finding.of(candidate, Verdict.ACTIVE, "its run is " + run.status());
    };
  }

  /** A row that is not seen may be hidden, or be in the database that this server replaced. */
  private static Finding judgeMissing(
      Candidate candidate, Evidence evidence, Evidence.Server server) {
    if (server.hidesRows()) {
      return unknown(candidate, "its run is not seen, but row-level security may hide it");
    }
    if (server.uptime().compareTo(evidence.age()) < 0) {
      return unknown(
          candidate, "its run is not there, but the server was started after the worker");
    }
    return Finding.of(candidate, Verdict.STALE, "its run does not exist");
  }

  private static Finding unknown(Candidate candidate, String why) {
    return Finding.of(candidate, Verdict.UNKNOWN, why);
  }
}
