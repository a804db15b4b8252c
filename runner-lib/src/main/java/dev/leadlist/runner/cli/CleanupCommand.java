package dev.leadlist.runner.cli;

import dev.leadlist.runner.Durations;
import dev.leadlist.runner.cleanup.Ended;
import dev.leadlist.runner.cleanup.Report;
import dev.leadlist.runner.cleanup.StaleWorkers;
import dev.leadlist.runner.cleanup.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds stale workers, and ends them if it is told to. */
@Command(
    name = "cleanup",
    description = {
      "Finds the worker processes of this machine, and all others that the registry knows, and says"
          + " what became of them.",
      "Without --force nothing is changed (dry run). With it, stale workers of this user are ended"
          + " with their descendants, and crashed ones are written down in the registry; all others"
          + " are listed and left alone."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing stale, or all that was to be ended is ended",
      "1:stale workers were found, and nothing was done (dry run)",
      "2:a worker that was to be ended could not be",
      "3:a worker that was to be ended was left, because it is another user's and --all-users was not given",
      "64:wrong options or settings",
      "69:the database could not be asked, or no process can be seen; workers are listed, and"
          + " nothing is ended"
    })
final class CleanupCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int STALE_FOUND = 1;
  private static final int NOT_ENDED = 2;
  private static final int OF_ANOTHER_USER = 3;

  @Mixin
  private DatabaseOptions database = new DatabaseOptions();

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--force", description = "End stale workers.")
  private boolean force;

  @Option(
      names = "--orphaned",
      description = "With --force: end workers, too, whose owner is proven dead.")
  private boolean orphaned;

  @Option(
      names = "--all-users",
      description = "With --force: end other users' workers, too; takes the rights of root.")
  private boolean allUsers;

  @Option(
      names = "--hung-after",
      paramLabel = "TIME",
      description = "How long a worker may make no progress before it is listed as hung;"
          + " ${DEFAULT-VALUE} unless given.",
      defaultValue = "5m")
  private String hungAfter = "5m";

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description = "How long TERM may take before KILL; ${DEFAULT-VALUE} unless given.",
      defaultValue = "5s")
  private String grace = "5s";

  @Option(
      names = "--match",
      paramLabel = "REGEX",
      description = "What the whole name of a program, script, module or class must match to be a"
          + " worker's; names that end in lead_list_runner unless given. Workers of this library are"
          + " found in any case.")
  private @Nullable String match;

  @Option(names = "--json", description = "Print one JSON document instead of text.")
  private boolean json;

  @Option(
      names = "--quiet",
      description = "Print nothing where nothing is stale and nothing was to be ended.")
  private boolean quiet;

  @Override
  public Integer call() {
    StaleWorkers.Builder builder = StaleWorkers.builder(database.dataSource())
        .runTable(database.runTable())
        .grace(duration("--grace", grace))
        .hungAfter(duration("--hung-after", hungAfter))
        .allUsers(allUsers)
        .orphans(orphaned);
    if (match != null) {
      builder.match(match);
    }
    StaleWorkers workers = builder.build();
    Report report = force ? workers.end() : workers.find();
    boolean isQuiet = quiet
        && report.count(Verdict.STALE) == 0
        && report.ended().isEmpty()
        && report.problem().isEmpty();
    if (!isQuiet) {
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(json ? ReportText.json(report, force) : ReportText.plain(report, force));
      out.flush();
    }
    return exitCode(report);
  }

  private int exitCode(Report report) {
    if (report.problem().isPresent()) {
      return LeadList.NO_DATABASE;
    }
    if (report.count(Ended.How.STILL_THERE) > 0) {
      return NOT_ENDED;
    }
    if (report.count(Ended.How.OF_ANOTHER_USER) > 0) {
      return OF_ANOTHER_USER;
    }
    return !force && report.count(Verdict.STALE) > 0 ? STALE_FOUND : DONE;
  }

  private static Duration duration(String option, String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": \"" + text + "\" " + e.getMessage(), e);
    }
  }
}
