package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.Durations;
import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunState;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Says what a worker is: a pure function of what was found out. Stale is only what is proven to be;
 * whatever is doubtful is unknown, and is left alone.
 */
final class Judge {
  private Judge() {}

  /** Judges a process that is a worker. */
  static Judgement judge(Candidate candidate, Evidence evidence) {
    Papers papers = candidate.papers();
    boolean seesItsPlace = candidate.sharesNamespaces();
    if (papers.areMissing() || (papers.areRowsOnly() && !seesItsPlace)) {
      return Judgement.unknown(
          "its environment cannot be read; ask as user %s, or as root".formatted(candidate.user()));
    }
    if (!seesItsPlace) {
      return new Judgement(
          Verdict.REMOTE,
          "it runs in another container or network, where localhost is another host; ask in there");
    }
    if (papers.contradictEachOther()) {
      return Judgement.unknown(
          "the registry has it bound otherwise than it says itself, or to several runs");
    }
    return orHung(judgeByTarget(candidate, evidence), papers.rows(), evidence);
  }

  private static Judgement judgeByTarget(Candidate candidate, Evidence evidence) {
    if (candidate.target().isEmpty()) {
      return candidate.isOrphaned()
          ? new Judgement(Verdict.ORPHANED, "no RUN_FILTER_ID, and its owner is dead")
          : new Judgement(Verdict.PRODUCTION, "no RUN_FILTER_ID (production worker)");
    }
    if (candidate.targetRun().isEmpty()) {
      return Judgement.unknown("its RUN_FILTER_ID is no id of a run");
    }
    Judgement judgement = judgeByRun(evidence);
    return candidate.isOrphaned() && judgement.verdict() == Verdict.ACTIVE
        ? new Judgement(Verdict.ORPHANED, "its owner is dead, " + judgement.reason())
        : judgement;
  }

  /** Judges a worker that only the registry knows. It is never stale: a row is no proof. */
  static Judgement judge(Registration registration, Evidence evidence) {
    RegisteredWorker row = registration.row();
    return switch (registration.whereabouts()) {
      case HERE -> judgeEmbedded(row, evidence);
      case GONE ->
        new Judgement(
            Verdict.CRASHED,
            "its process is gone, and it was last heard of %s ago"
                .formatted(seconds(row.silence())));
      case ELSEWHERE -> new Judgement(Verdict.REMOTE, elsewhere(row));
      case UNSEEN ->
        Judgement.unknown(
            "its process is not to be seen, but it was heard of %s ago: just gone, or hidden"
                .formatted(seconds(row.silence())));
      case UNTOLD -> Judgement.unknown("its row does not say which process it is");
    };
  }

  private static Judgement judgeEmbedded(RegisteredWorker row, Evidence evidence) {
    Judgement judgement = row.targetRun().isPresent()
        ? judgeByRun(evidence)
        : new Judgement(Verdict.PRODUCTION, "bound to no run (production worker)");
    return judgement.verdict() == Verdict.STALE
        ? Judgement.unknown(judgement.reason()
            + ", but only the registry says that this process is a worker; `leadlist stop` asks it")
        : orHung(judgement, List.of(row), evidence);
  }

  private static String elsewhere(RegisteredWorker row) {
    String host = row.host().isEmpty() ? "" : " (" + row.host() + ")";
    String silent = row.isSilent() ? "; silent for " + seconds(row.silence()) : "";
    return "it is of another host, container or start of this machine%s; `leadlist stop` asks it%s"
        .formatted(host, silent);
  }

  /** Judges a process that merely bears a run's number: whatever became of the run. */
  static Judgement judge(Bearer bearer) {
    return Judgement.unknown(
        "it bears its RUN_FILTER_ID, is no worker by its name (%s), and whoever started it is gone"
            .formatted(bearer.program()));
  }

  private static Judgement judgeByRun(Evidence evidence) {
    return switch (evidence.database()) {
      case OTHER -> Judgement.unknown("it works on another database; ask with its POSTGRES_URL");
      case OTHER_RUNS ->
        Judgement.unknown(
            "it works on another run table, or with other columns or terminal statuses than were"
                + " asked for; ask with those");
      case UNKNOWN -> Judgement.unknown("its own database is not known, or cannot be asked");
      case SAME -> judgeByAnswer(evidence);
    };
  }

  private static Judgement judgeByAnswer(Evidence evidence) {
    if (evidence.answer().isEmpty() || evidence.server().isEmpty()) {
      return Judgement.unknown("the database gave no answer");
    }
    Evidence.Server server = evidence.server().get();
    RunState run = evidence.answer().get();
    if (!server.isPrimary()) {
      return Judgement.unknown("a standby answered, whose answers may be old; ask the primary");
    }
    return switch (run.kind()) {
      case TERMINAL -> new Judgement(Verdict.STALE, "its run is " + run.status());
      case MISSING -> judgeMissing(evidence, server);
      case OPEN -> new Judgement(Verdict.ACTIVE, "its run is " + run.status());
    };
  }

  /** A row that is not seen may be hidden, or be in the database that this server replaced. */
  private static Judgement judgeMissing(Evidence evidence, Evidence.Server server) {
    if (server.hidesRows()) {
      return Judgement.unknown("its run is not seen, but row-level security may hide it");
    }
    if (server.uptime().compareTo(evidence.age()) < 0) {
      return Judgement.unknown("its run is not there, but the server was started after the worker");
    }
    return new Judgement(Verdict.STALE, "its run does not exist");
  }

  /** Being alive is not progress; but whoever is stale, orphaned or unknown is that first. */
  private static Judgement orHung(
      Judgement judgement, List<RegisteredWorker> rows, Evidence evidence) {
    boolean mayBeHung =
        judgement.verdict() == Verdict.ACTIVE || judgement.verdict() == Verdict.PRODUCTION;
    Optional<Duration> since = rows.stream()
        .map(RegisteredWorker::sinceProgress)
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .filter(longest -> longest.compareTo(evidence.hungAfter()) >= 0);
    return mayBeHung && since.isPresent()
        ? new Judgement(
            Verdict.HUNG,
            "no progress for %s; %s".formatted(seconds(since.get()), judgement.reason()))
        : judgement;
  }

  private static String seconds(Duration duration) {
    return Durations.format(duration.truncatedTo(ChronoUnit.SECONDS));
  }
}
