package dev.leadlist.runner.cli;

import dev.leadlist.runner.Durations;
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
      "Finds the worker processes of this machine, and says what became of their runs.",
      "Without --force nothing is changed (dry run). With it, stale workers are ended with their"
          + " descendants; all others are listed and left alone."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing stale, or all that was stale is ended",
      "1:stale workers were found, and nothing was done (dry run)",
      "2:a stale worker could not be ended",
      "64:wrong options or settings",
      "69:the database could not be asked; workers are listed, and nothing is ended"
    })
final class CleanupCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int STALE_FOUND = 1;
  private static final int NOT_ENDED = 2;

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

  @Option(names = "--quiet", description = "Print nothing where nothing is stale.")
  private boolean quiet;

  @Override
  public Integer call() {
    StaleWorkers.Builder builder = StaleWorkers.builder(database.dataSource())
        .runTable(database.runTable())
        .grace(duration(grace))
        .orphans(orphaned);
    if (match != null) {
      builder.match(match);
    }
    StaleWorkers workers = builder.build();
    Report report = force ? workers.end() : workers.find();
    boolean isQuiet =
        quiet && report.count(Verdict.STALE) == 0 && report.problem().isEmpty();
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
    if (report.ended().values().stream().anyMatch(ended -> !ended.isGone())) {
      return NOT_ENDED;
    }
    return !force && report.count(Verdict.STALE) > 0 ? STALE_FOUND : DONE;
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--grace: \"" + text + "\" " + e.getMessage(), e);
    }
  }
}
