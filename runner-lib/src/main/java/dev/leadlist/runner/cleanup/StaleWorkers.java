package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.Durations;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Finds the worker processes of this machine that have outlived their runs, and ends them; says,
 * besides, who in the registry has crashed, hangs, or is elsewhere.
 *
 * <p>Looking changes nothing. Only what is proven stale by its own database is ended, with its
 * descendants of that moment; this process and its ancestors never are, nor are other users'
 * processes unless {@link Builder#allUsers} says so, nor what only the registry calls a worker. For
 * an application's own scheduler there is {@link #runOnce}. Safe for use by several threads.
 */
public final class StaleWorkers {
  private static final Duration USUAL_GRACE = Duration.ofSeconds(5);
  private static final Duration USUAL_PATIENCE = Duration.ofMinutes(5);

  private final DataSource dataSource;
  private final RunTable table;
  private final WorkerPattern pattern;
  private final Duration grace;
  private final Duration hungAfter;
  private final boolean endsOrphans;
  private final boolean endsOthers;

  private StaleWorkers(Builder builder) {
    this.dataSource = builder.dataSource;
    this.table = builder.table;
    this.pattern = builder.pattern;
    this.grace = builder.grace;
    this.hungAfter = builder.hungAfter;
    this.endsOrphans = builder.endsOrphans;
    this.endsOthers = builder.endsOthers;
  }

  /** Begins with the database whose runs tell what is stale. */
  public static Builder builder(DataSource dataSource) {
    return new Builder(dataSource);
  }

  /** What is asked of a cleanup. Not safe for use by several threads. */
  public static final class Builder {
    private final DataSource dataSource;
    private RunTable table = RunTable.standard();
    private WorkerPattern pattern = WorkerPattern.usual();
    private Duration grace = USUAL_GRACE;
    private Duration hungAfter = USUAL_PATIENCE;
    private boolean endsOrphans;
    private boolean endsOthers;

    private Builder(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    /** Sets where the runs are. */
    public Builder runTable(RunTable table) {
      this.table = table;
      return this;
    }

    /**
     * Sets what the whole name of a program, script, module or class must match to be a worker's;
     * names that end in {@code lead_list_runner} unless set. Workers of this library are found in
     * any case.
     *
     * @throws IllegalArgumentException if it is no regular expression, or would match everything
     */
    public Builder match(String regex) {
      this.pattern = WorkerPattern.of(regex);
      return this;
    }

    /** Sets how long TERM may take before KILL; 5 seconds unless set. */
    public Builder grace(Duration grace) {
      if (grace.isNegative()) {
        throw new IllegalArgumentException(
            "grace is " + Durations.format(grace) + "; give zero or more");
      }
      this.grace = grace;
      return this;
    }

    /** Has workers ended, too, whose owner is proven dead. */
    public Builder orphans(boolean areEnded) {
      this.endsOrphans = areEnded;
      return this;
    }

    /**
     * Has stale workers of other users ended, too, as far as the operating system lets this process
     * do so; else they are left, and told of.
     */
    public Builder allUsers(boolean areEnded) {
      this.endsOthers = areEnded;
      return this;
    }

    /**
     * Sets how long a worker may make no progress, by the registry, before it is called hung; 5
     * minutes unless set. Calls that take longer are no progress.
     */
    public Builder hungAfter(Duration limit) {
      if (limit.isNegative() || limit.isZero()) {
        throw new IllegalArgumentException(
            "hungAfter is " + Durations.format(limit) + "; give more than zero");
      }
      this.hungAfter = limit;
      return this;
    }

    /** Builds it; nothing is looked at yet. */
    public StaleWorkers build() {
      return new StaleWorkers(this);
    }
  }

  /**
   * Counts of one {@link #runOnce}.
   *
   * @param found all workers that were found
   * @param stale those whose runs are over
   * @param ended those that were to be ended, and are gone
   * @param notEnded those that were to be ended, and were left or are still there
   * @param hung those that make no progress
   * @param crashed those that were written down as crashed
   */
  public record Counts(int found, int stale, int ended, int notEnded, int hung, int crashed) {}

  /**
   * Finds and judges the workers of this machine, and those of the registry; changes nothing.
   *
   * @return all that were found; if the database cannot be asked, they are unknown
   */
  public Report find() {
    Survey survey = surveyor().look();
    return new Report(survey.findings(), survey.problem(), survey.remarks(), Map.of(), Set.of());
  }

  /** Finds, judges, ends what is to be ended, and writes down who has crashed. */
  public Report end() {
    Survey survey = surveyor().look();
    List<Candidate> toEnd = new ArrayList<>();
    Set<ProcessIdentity> spared = new HashSet<>();
    Map<Long, Ended> ended = new HashMap<>();
    survey.registrations().keySet().stream()
        .flatMap(registration -> registration.process().stream())
        .forEach(process -> spared.add(process.identity()));
    survey.candidates().forEach((candidate, judgement) -> {
      ProcessEntry process = candidate.process();
      if (!isToEnd(judgement.verdict())) {
        spared.add(process.identity());
      } else if (mayEnd(process.identity())) {
        toEnd.add(candidate);
      } else {
        spared.add(process.identity());
        ended.put(process.pid(), new Ended(Ended.How.OF_ANOTHER_USER, 1));
      }
    });
    ended.putAll(new WorkerEnding(pattern, spared, grace).end(toEnd));
    List<String> remarks = new ArrayList<>(survey.remarks());
    Set<String> noted = survey.problem().isPresent() ? Set.of() : noteCrashes(gone(toEnd), remarks);
    return new Report(survey.findings(), survey.problem(), remarks, ended, noted);
  }

  /** Does {@link #end} and counts, for a scheduler. */
  public Counts runOnce() {
    Report report = end();
    int gone = (int) report.ended().values().stream().filter(Ended::isGone).count();
    return new Counts(
        report.findings().size(),
        report.count(Verdict.STALE),
        gone,
        report.ended().size() - gone,
        report.count(Verdict.HUNG),
        report.noted().size());
  }

  private Surveyor surveyor() {
    return new Surveyor(dataSource, table, pattern, hungAfter);
  }

  private boolean isToEnd(Verdict verdict) {
    return verdict == Verdict.STALE || (endsOrphans && verdict == Verdict.ORPHANED);
  }

  /** Of one that is gone by now nobody can tell whose it was, and need not. */
  private boolean mayEnd(ProcessIdentity process) {
    return endsOthers || ProcessTable.isOfThisUser(process.pid()) || !process.isAlive();
  }

  private static Set<ProcessIdentity> gone(List<Candidate> workers) {
    return workers.stream()
        .map(worker -> worker.process().identity())
        .filter(process -> !process.isAlive())
        .collect(Collectors.toSet());
  }

  private Set<String> noteCrashes(Set<ProcessIdentity> seenToGo, List<String> remarks) {
    try {
      return Crashes.note(new WorkerRegistry(dataSource, table), seenToGo);
    } catch (StoreUnavailableException e) {
      String problem = "No crash was written down: " + e.getMessage();
      if (remarks.stream().noneMatch(remark -> remark.endsWith(e.getMessage()))) {
        remarks.add(problem); // else it is why the registry was not read, and has been said
      }
      return Set.of();
    }
  }
}
