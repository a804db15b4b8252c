package dev.leadlist.runner.cli;

import dev.leadlist.runner.Durations;
import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.postgres.WorkerRegistry;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks workers to stop, on any host. */
@Command(
    name = "stop",
    description = {
      "Asks a worker, or all that are bound to a run, to stop, on any host, through the registry.",
      "They leave with STOP_REQUESTED, at once where they listen, else within a second or so; this"
          + " command does not wait for it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:at least one worker was asked",
      "1:there is nobody to ask: no such worker, or it has ended",
      "64:wrong options or settings",
      "69:the database could not be asked, or has no registry"
    })
final class StopCommand implements Callable<Integer> {
  private static final int NOBODY = 1;

  @Mixin
  private DatabaseOptions database = new DatabaseOptions();

  @Spec
  private @Nullable CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  /** One worker, or the workers of one run. */
  private static final class Which {
    @Parameters(
        index = "0",
        paramLabel = "WORKER",
        description = "The worker's id, as `leadlist workers` shows it.")
    private @Nullable String worker;

    @Option(
        names = "--run",
        required = true,
        paramLabel = "ID",
        description = "All workers that are bound to this run (RUN_FILTER_ID).")
    private @Nullable UUID run;
  }

  @Override
  public Integer call() {
    WorkerRegistry registry = database.registry();
    int asked = which.run != null
        ? stopAllOf(which.run, registry)
        : stop(Objects.requireNonNull(which.worker), registry);
    return asked > 0 ? 0 : NOBODY;
  }

  private int stop(String workerId, WorkerRegistry registry) {
    int asked = registry.requestStop(workerId);
    registry
        .find(workerId)
        .ifPresentOrElse(
            worker -> say(asked > 0 ? asked(worker) : ended(worker)),
            () -> say("There is no worker '%s'; `leadlist workers` shows who there is."
                .formatted(workerId)));
    return asked;
  }

  private int stopAllOf(UUID run, WorkerRegistry registry) {
    List<RegisteredWorker> workers = registry.workers(); // as they are before they leave
    int asked = registry.requestStopOfRun(run);
    workers.stream()
        .filter(worker -> worker.targetRun().isEmpty())
        .filter(worker -> worker.currentRun().filter(run::equals).isPresent())
        .forEach(worker -> say(("Worker %s has it in hand, but is there for other runs too; it was"
                + " not asked. `leadlist stop %s` stops it.")
            .formatted(worker.workerId(), worker.workerId())));
    if (asked == 0) {
      say("No worker is bound to run %s.".formatted(run));
      return 0;
    }
    workers.stream()
        .filter(worker -> worker.targetRun().filter(run::equals).isPresent())
        .forEach(worker -> say(asked(worker)));
    return asked;
  }

  private static String asked(RegisteredWorker worker) {
    String asked = "Worker %s was asked to stop".formatted(worker.workerId());
    if (worker.process().isEmpty()) {
      return asked + "; another program registered it, which may know nothing of that.";
    }
    boolean isQuiet = worker.isSilent() || worker.status() == RegisteredWorker.Status.CRASHED;
    return isQuiet
        ? "%s, but was not heard of for %s; if it is alive, it stops when it wakes up."
            .formatted(asked, Durations.format(worker.silence().truncatedTo(ChronoUnit.SECONDS)))
        : asked + ".";
  }

  private static String ended(RegisteredWorker worker) {
    return "Worker %s has ended already%s."
        .formatted(
            worker.workerId(),
            worker.exitReason().map(reason -> ", with " + reason).orElse(""));
  }

  private void say(String sentence) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(Shown.printable(sentence));
    out.flush();
  }
}
