package dev.leadlist.junit;

import dev.leadlist.junit.leak.Sighting;
import dev.leadlist.junit.life.Life;
import dev.leadlist.junit.life.Stacks;
import dev.leadlist.junit.process.ChildWorker;
import dev.leadlist.junit.process.Leftover;
import dev.leadlist.runner.Durations;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes what a test is told when it left something behind, or took too long. */
final class Reports {
  private final TestIdentity test;
  private final Evidence evidence;

  Reports(TestIdentity test, Evidence evidence) {
    this.test = test;
    this.evidence = evidence;
  }

  /** The worker of a declaration did not end within its grace period. */
  String stuck(
      WorkerDeclaration declaration,
      String startedBy,
      Worker worker,
      Activity doing,
      Life life,
      Duration took) {
    return report(
        "worker %s was still running after %s"
            .formatted(name(declaration.name(), worker), test.displayName()),
        """
        Started by: %s
        Doing:
        %sLast of its life:
        %sEnded by: it was asked to end and interrupted again and again for %s, and did not; after %d ms it \
        was fenced: no call, transaction or result of it passes, and its DataSource is closed for good. Its \
        thread goes on until the JVM ends.
        Fix: let the handler end when it is interrupted (do not swallow InterruptedException; call \
        context.checkpoint() in long computations; end other threads and sockets in context.onStop), or \
        give it a JVM of its own with fork = true, which can be killed.""".formatted(
                startedBy,
                lines(doing.worker()),
                lines(life.lines()),
                Durations.format(declaration.grace()),
                took.toMillis()));
  }

  /** A worker was started by somebody else and left alive. */
  String foreign(Sighting sighting, Activity doing, Optional<WorkerExit> exit, Duration took) {
    boolean isGone = exit.isPresent() && !exit.get().handlerStuck();
    return report(
        "worker %s was still running after %s"
            .formatted(name("", sighting.worker()), test.displayName()),
        """
        Started by:
        %sDoing:
        %sEnded by: %s after %d ms
        Fix: close the worker that the code above starts before the test is over (it is AutoCloseable), or \
        declare it with @WithLeadListWorker, which does that.""".formatted(
                lines(Stacks.first(sighting.startedAt())),
                lines(doing.worker()),
                isGone
                    ? "a request to stop, with " + exit.get().reason()
                    : "nothing: it was asked to end and its handler interrupted, and it goes on"
                        + " behind a fence: no call, transaction or result of it passes,",
                took.toMillis()));
  }

  /** A worker lived longer than it was allowed to. */
  String timeout(WorkerDeclaration declaration, Worker worker, Activity doing, Life life) {
    return report(
        "worker %s was past its time limit of %s in %s: %s of at most %d loops"
            .formatted(
                name(declaration.name(), worker),
                Durations.format(declaration.timeout()),
                test.displayName(),
                loops(life.exit()),
                declaration.maxLoops()),
        """
        Worker's threads, at the limit:
        %sTest's thread, at the limit:
        %sLast of its life:
        %sEnded by: %s
        Fix: end its run in the test, raise timeout, or let its handler return sooner.""".formatted(
                lines(doing.worker()),
                lines(doing.test()),
                lines(life.lines()),
                life.exit()
                    .filter(exit -> exit.reason() == ExitReason.TIME_LIMIT && !exit.handlerStuck())
                    .map(exit -> "itself, at the limit")
                    .orElse("the extension; if its handler ignored the interrupt, it is fenced")));
  }

  /** A worker process ignored TERM, or left processes of its own behind. */
  String childLeft(
      WorkerDeclaration declaration,
      ChildWorker child,
      ChildWorker.Ended ended,
      List<String> last) {
    return report(
        "worker '%s' (process %d) did not end cleanly after %s"
            .formatted(declaration.name(), child.pid(), test.displayName()),
        """
        Started by: its declaration with @WithLeadListWorker or LeadListWorkers
        Ended by: %s in %d ms
        %sLast of its output:
        %sFix: end on TERM within the grace period of %s, with all processes that it started.""".formatted(
                ended.wasKilled() ? "KILL, since it ignored TERM" : "TERM",
                ended.took().toMillis(),
                lines(ended.descendants().stream()
                    .map(leftover -> "left behind: " + leftover.describe())
                    .toList()),
                lines(last),
                Durations.format(declaration.grace())),
        outputOf(child));
  }

  /** A worker process lived longer than it was allowed to, and was ended if it did not leave. */
  String childTimeout(
      WorkerDeclaration declaration,
      ChildWorker child,
      String end,
      Activity doing,
      Optional<WorkerExit> exit,
      List<String> last) {
    return report(
        "worker '%s' (process %d) was past its time limit of %s in %s: %s of at most %d loops"
            .formatted(
                declaration.name(),
                child.pid(),
                Durations.format(declaration.timeout()),
                test.displayName(),
                loops(exit),
                declaration.maxLoops()),
        """
        Worker, at the limit:
        %sTest's thread, at the limit:
        %sLast of its life and output:
        %sEnded by: %s
        Fix: end its run in the test, raise timeout, or let the program end with its run.""".formatted(lines(doing.worker()), lines(doing.test()), lines(last), end),
        outputOf(child));
  }

  /** Processes bore the test's name and were there when it was over. */
  String processesLeft(List<Leftover> leftovers) {
    return report(
        "%d process(es) were still running after %s"
            .formatted(leftovers.size(), test.displayName()),
        """
        Started by: the test, or a worker of it; they bear its variables in their environment
        %sFix: end what the test starts, and what that starts: a daemon outlives its parent.""".formatted(lines(leftovers.stream().map(Leftover::describe).toList())));
  }

  private String report(String title, String details) {
    return report(title, details, "");
  }

  private String report(String title, String details, String more) {
    String text = title + "\n" + details;
    return text + "\n" + evidence.write(test.id(), text, more);
  }

  private static String outputOf(ChildWorker child) {
    return "\n\nAll of its output:\n\n" + child.output();
  }

  private static String loops(Optional<WorkerExit> exit) {
    return exit.map(ended -> Long.toString(ended.loops())).orElse("unknown");
  }

  private static String name(String declared, Worker worker) {
    String id = worker.info().workerId();
    return declared.isEmpty() ? id : "'" + declared + "' (" + id + ")";
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }
}
