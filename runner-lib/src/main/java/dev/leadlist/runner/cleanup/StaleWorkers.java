package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.RunInquiry;
import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Finds the worker processes of this machine that have outlived their runs, and ends them.
 *
 * <p>Looking changes nothing. Only what is proven stale by its own database is ended, with its
 * descendants of that moment; this process and its ancestors never are. For an application's own
 * scheduler there is {@link #runOnce}. Safe for use by several threads.
 */
public final class StaleWorkers {
  private static final Duration USUAL_GRACE = Duration.ofSeconds(5);

  private final DataSource dataSource;
  private final RunTable table;
  private final WorkerPattern pattern;
  private final Duration grace;
  private final boolean endsOrphans;

  private StaleWorkers(Builder builder) {
    this.dataSource = builder.dataSource;
    this.table = builder.table;
    this.pattern = builder.pattern;
    this.grace = builder.grace;
    this.endsOrphans = builder.endsOrphans;
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
    private boolean endsOrphans;

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
        throw new IllegalArgumentException("grace is " + grace + "; give zero or more");
      }
      this.grace = grace;
      return this;
    }

    /** Has workers ended, too, whose owner is proven dead. */
    public Builder orphans(boolean areEnded) {
      this.endsOrphans = areEnded;
      return this;
    }

    /** Builds it; nothing is looked at yet. */
    public StaleWorkers build() {
      return new StaleWorkers(this);
    }
  }

  /** Counts of one {@link #runOnce}. */
  public record Counts(int found, int stale, int ended, int notEnded) {}

  /**
   * Finds and judges the workers of this machine; changes nothing.
   *
   * @return all that were found, by their number; if the database cannot be asked, they are unknown
   */
  public Report find() {
    return look().report();
  }

  /** Finds, judges, and ends what is to be ended. */
  public Report end() {
    Look look = look();
    List<ProcessEntry> toEnd = new ArrayList<>();
    Set<ProcessIdentity> spared = new HashSet<>();
    for (int i = 0; i < look.candidates().size(); i++) {
      ProcessEntry process = look.candidates().get(i).process();
      Verdict verdict = look.report().findings().get(i).verdict();
      if (verdict == Verdict.STALE || (endsOrphans && verdict == Verdict.ORPHANED)) {
        toEnd.add(process);
      } else {
        spared.add(process.identity());
      }
    }
    Map<Long, Ended> ended = WorkerEnding.end(toEnd, spared, grace);
    return new Report(look.report().findings(), look.report().problem(), ended);
  }

  /** Does {@link #end} and counts, for a scheduler. */
  public Counts runOnce() {
    Report report = end();
    int gone = (int) report.ended().values().stream().filter(Ended::isGone).count();
    return new Counts(
        report.findings().size(),
        report.count(Verdict.STALE),
        gone,
        report.ended().size() - gone);
  }

  private record Look(List<Candidate> candidates, Report report) {}

  private Look look() {
    List<Candidate> candidates = Candidates.in(ProcessTable.now(), pattern);
    Set<UUID> targets = candidates.stream()
        .map(Candidate::targetRun)
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
    Optional<RunInquiry> inquiry = Optional.empty();
    Optional<String> problem = Optional.empty();
    try {
      inquiry = Optional.of(RunInquiry.of(dataSource, table, targets));
    } catch (StoreUnavailableException e) {
      problem = Optional.of(e.getMessage());
    }
    Homes homes =
        new Homes(inquiry.map(RunInquiry::fingerprint).orElse(null), RunInquiry.place(dataSource));
    List<Finding> findings = List.copyOf(judgeAll(candidates, inquiry, homes));
    return new Look(candidates, new Report(findings, problem, Map.of()));
  }

  private static List<Finding> judgeAll(
      List<Candidate> candidates, Optional<RunInquiry> inquiry, Homes homes) {
    Optional<Evidence.Server> server = inquiry.map(
        asked -> new Evidence.Server(asked.isPrimary(), asked.hidesRows(), asked.uptime()));
    return candidates.stream()
        .map(candidate -> Judge.judge(
            candidate,
            new Evidence(
                homes.of(candidate),
                inquiry.flatMap(
                    asked -> candidate.targetRun().map(run -> asked.runs().get(run))),
                server,
                age(candidate))))
        .toList();
  }

  private static Duration age(Candidate candidate) {
    return ProcessTable.age(candidate.process().identity())
        .orElse(Duration.ofDays(36_500)); // unknown: older than any server
  }
}
