package dev.leadlist.runner.cli;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows who works, on any host. */
@Command(
    name = "workers",
    description = {
      "Shows the workers that have not ended, on any host, as the registry has them: the run in"
          + " their hands, how far they are, and when they last got on.",
      "Changes nothing."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all workers were shown, also if there are none",
      "64:wrong options or settings",
      "69:the database could not be asked, or has no registry"
    })
final class WorkersCommand implements Callable<Integer> {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Mixin
  private DatabaseOptions database = new DatabaseOptions();

  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--watch", description = "Show them again every second, until interrupted.")
  private boolean watch;

  @Option(
      names = "--json",
      description = "Print one JSON document instead of text; with --watch one line each second.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    WorkerRegistry registry = database.registry();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    String shown = text(registry.workers()); // or ends here: who begins wants to know
    Wakeup never = new Wakeup();
    while (true) {
      out.print(shown);
      out.flush();
      if (!watch || System.out.checkError()) { // nobody reads on, as behind head
        return 0;
      }
      Timing.system().await(never, EVERY);
      shown = again(registry);
    }
  }

  /** A watch goes on while the database is away. */
  private String again(WorkerRegistry registry) {
    try {
      return text(registry.workers());
    } catch (StoreUnavailableException e) {
      Objects.requireNonNull(spec).commandLine().getErr().println(e.getMessage());
      return "";
    }
  }

  private String text(List<RegisteredWorker> workers) {
    if (json) {
      return WorkerTable.json(workers);
    }
    String before = Ansi.AUTO.enabled() ? CLEAR : "\n";
    return (watch ? before : "") + WorkerTable.plain(workers);
  }
}
