package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.RunFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A worker that was found, as a process or in the registry, and what was made of it.
 *
 * @param pid the number of its process; empty if that is not on this machine
 * @param user whose process it is; empty where nobody may know
 * @param commandLine what it runs; what looks like a secret is masked
 * @param workers the ids of its workers, where they are known: any text
 * @param target the run it is bound to, as it stands there, if any: any text
 * @param verdict what it is
 * @param reason why, in words
 */
public record Finding(
    OptionalLong pid,
    String user,
    String commandLine,
    List<String> workers,
    Optional<String> target,
    Verdict verdict,
    String reason) {

  /** Takes a copy. */
  public Finding {
    workers = List.copyOf(workers);
  }

  static Finding of(Candidate candidate, Judgement judgement) {
    Papers papers = candidate.papers();
    List<String> workers = Stream.concat(
            papers.runFile().map(RunFile::worker).stream(),
            papers.rows().stream().map(RegisteredWorker::workerId))
        .distinct()
        .toList();
    return of(Optional.of(candidate.process()), workers, candidate.target(), judgement);
  }

  static Finding of(Registration registration, Judgement judgement) {
    RegisteredWorker row = registration.row();
    return of(
        registration.process(),
        List.of(row.workerId()),
        row.targetRun().map(UUID::toString),
        judgement);
  }

  static Finding of(Bearer bearer, Judgement judgement) {
    return of(Optional.of(bearer.process()), List.of(), Optional.of(bearer.target()), judgement);
  }

  private static Finding of(
      Optional<ProcessEntry> process,
      List<String> workers,
      Optional<String> target,
      Judgement judgement) {
    return new Finding(
        process.stream().mapToLong(ProcessEntry::pid).findFirst(),
        process.map(ProcessEntry::user).orElse(""),
        process.map(entry -> CommandLine.shown(entry.arguments())).orElse(""),
        workers,
        target,
        judgement.verdict(),
        judgement.reason());
  }
}
