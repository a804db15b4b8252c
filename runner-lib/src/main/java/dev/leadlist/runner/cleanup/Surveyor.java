package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.RunInquiry;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Looks at the registry and at all processes, and has whoever is found judged. Asks the database
 * twice, however many there are: for the registry, and for the runs.
 */
final class Surveyor {

  /** For a process whose age nobody knows: no server is up that long. */
  private static final Duration UNKNOWN_AGE = Duration.ofDays(36_500);

  private final DataSource dataSource;
  private final RunTable runs;
  private final WorkerPattern pattern;
  private final Duration hungAfter;

  Surveyor(DataSource dataSource, RunTable runs, WorkerPattern pattern, Duration hungAfter) {
    this.dataSource = dataSource;
    this.runs = runs;
    this.pattern = pattern;
    this.hungAfter = hungAfter;
  }

  /** Looks: first at the registry, so that whoever is gone then was gone after its row was read. */
  Survey look() {
    List<String> remarks = new ArrayList<>();
    List<RegisteredWorker> rows = rows(remarks);
    ProcessTable table = ProcessTable.now();
    Sightings seen = Sightings.in(table, pattern, new Registrations(rows));
    List<String> problems = new ArrayList<>();
    Optional<RunInquiry> inquiry = ask(seen.targets(), problems);
    Homes homes = new Homes(
        inquiry.map(RunInquiry::fingerprint).orElse(null),
        RunInquiry.place(dataSource),
        runs.endRule());
    if (inquiry.isEmpty()) {
      remarks.clear(); // the registry was silent for the same reason
    }
    if (!table.showsThisProcess()) {
      problems.add("this system shows no process from here, not even this one");
    } else if (ProcessTable.environment(ProcessHandle.current().pid()).isEmpty()) {
      remarks.add("The environment of processes is not to be seen here: only workers with a run"
          + " file or a row in the registry can be judged.");
    }
    Optional<String> problem =
        problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    return new Survey(
        judgeCandidates(seen.candidates(), inquiry, homes),
        judgeRegistrations(seen.registrations(), inquiry, homes),
        judge(seen.bearers(), Judge::judge),
        problem,
        remarks);
  }

  private List<RegisteredWorker> rows(List<String> remarks) {
    try {
      List<RegisteredWorker> rows = new WorkerRegistry(dataSource, runs).workers();
      long untold = rows.stream().filter(row -> row.process().isEmpty()).count();
      if (untold > 0) {
        remarks.add(("%d worker(s) in the registry do not say which process they are, as those of"
                + " other programs; `leadlist workers` shows them.")
            .formatted(untold));
      }
      return rows;
    } catch (StoreUnavailableException e) {
      remarks.add(
          "No registry, so crashed, hung and remote workers are not looked for: " + e.getMessage());
      return List.of();
    }
  }

  private Optional<RunInquiry> ask(Collection<UUID> targets, List<String> problems) {
    try {
      return Optional.of(RunInquiry.of(dataSource, runs, targets));
    } catch (StoreUnavailableException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  private Map<Candidate, Judgement> judgeCandidates(
      List<Candidate> candidates, Optional<RunInquiry> inquiry, Homes homes) {
    return judge(
        candidates,
        each -> Judge.judge(
            each,
            evidence(inquiry, homes.of(each), each.targetRun(), Optional.of(each.process()))));
  }

  private Map<Registration, Judgement> judgeRegistrations(
      List<Registration> registrations, Optional<RunInquiry> inquiry, Homes homes) {
    return judge(
        registrations,
        each -> Judge.judge(
            each, evidence(inquiry, homes.of(each), each.row().targetRun(), each.process())));
  }

  private static <T> Map<T, Judgement> judge(List<T> all, Function<T, Judgement> judge) {
    Map<T, Judgement> judged = new LinkedHashMap<>();
    all.forEach(each -> judged.put(each, judge.apply(each)));
    return judged;
  }

  private Evidence evidence(
      Optional<RunInquiry> inquiry,
      Evidence.Home home,
      Optional<UUID> target,
      Optional<ProcessEntry> process) {
    return new Evidence(
        home,
        inquiry.flatMap(asked -> target.map(run -> asked.runs().get(run))),
        inquiry.map(
            asked -> new Evidence.Server(asked.isPrimary(), asked.hidesRows(), asked.uptime())),
        process.flatMap(entry -> ProcessTable.age(entry.identity())).orElse(UNKNOWN_AGE),
        hungAfter);
  }
}
