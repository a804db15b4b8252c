package dev.leadlist.examples.demo;

import static dev.leadlist.examples.demo.Account.millis;

import dev.leadlist.examples.mcp.CallOutcome;
import dev.leadlist.examples.mcp.FirmMcpServer;
import dev.leadlist.examples.mcp.LoggedCall;
import dev.leadlist.examples.pipeline.Lead;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Replays the incident: workers in the background, bound to one run each, with a loop limit that
 * would keep them for hours. One run reaches its goal, another one is archived in the middle of a
 * slow call; a third worker, without this library, is found and ended by the cleanup command. Ends
 * with exit code 0 only if all of that is true and nothing is left.
 */
public final class Demo {
  private static final Duration STEP_LIMIT = Duration.ofSeconds(30);
  private static final Duration SLOW_CALL = Duration.ofSeconds(25);

  private static final int SHOWN_HANDLES = 2;

  private final Account account = new Account(System.out);

  private Demo() {}

  /** Runs the demo. */
  public static void main(String[] args) throws Exception {
    Demo demo = new Demo();
    demo.play();
    List<String> faults = demo.account.faults();
    demo.account.title(
        faults.isEmpty() ? "All of it held." : "Did not hold: " + String.join("; ", faults));
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private void play() throws Exception {
    account.title("Set-up");
    account.say("starting PostgreSQL (the first time its binaries are unpacked) …");
    try (DemoDatabase database = DemoDatabase.start();
        FirmMcpServer mcp = FirmMcpServer.start(0)) {
      account.say("PostgreSQL is up at %s, schema installed", database.url());
      account.say("MCP server is up at %s, serving real estate firms", mcp.endpoint());
      runThatReachesItsGoal(database, mcp);
      runThatIsArchived(database, mcp);
      new CleanupScene(account, database).play();
      nothingIsLeft(database);
    }
  }

  private void runThatReachesItsGoal(DemoDatabase database, FirmMcpServer mcp) throws Exception {
    account.title("A run that reaches its goal");
    UUID run = database.insertRun();
    account.say("run %s: 5 real estate firms in the US", run);
    try (BackgroundWorker worker = BackgroundWorker.start(run, database.url(), mcp.endpoint())) {
      account.say("worker process %d in the background, up to 10000 loops", worker.pid());
      Optional<Instant> gone = worker.awaitGone(STEP_LIMIT);
      worker
          .events()
          .forEach(
              event -> account.sayAt(event.at(), "worker: %s %s", event.name(), event.detail()));
      showLeads(database.leads(run));
      account.check(database.status(run).equals("completed"), "the run is completed");
      account.check(database.leads(run).size() == 5, "5 leads are stored");
      Instant commit = timeOf(worker, event -> event.detail().endsWith("Complete[]"));
      tellTheEnd(worker, gone, commit, mcp, run);
    }
  }

  private void runThatIsArchived(DemoDatabase database, FirmMcpServer mcp) throws Exception {
    account.title("A run that is archived in the middle of a slow call");
    mcp.delayFindCompanies(SLOW_CALL);
    UUID run = database.insertRun();
    try (BackgroundWorker worker = BackgroundWorker.start(run, database.url(), mcp.endpoint())) {
      account.say("run %s, worker process %d", run, worker.pid());
      Optional<LoggedCall> call = mcp.awaitCall(
          c -> c.run().equals(run.toString()) && c.outcome() == CallOutcome.IN_FLIGHT, STEP_LIMIT);
      account.check(
          call.isPresent(), "the worker is in a call that takes %d s", SLOW_CALL.toSeconds());
      Instant commit = database.archive(run);
      account.sayAt(commit, "archived from outside, COMMIT acknowledged");
      Optional<Instant> gone = worker.awaitGone(STEP_LIMIT);
      worker
          .events()
          .forEach(
              event -> account.sayAt(event.at(), "worker: %s %s", event.name(), event.detail()));
      tellTheEnd(worker, gone, commit, mcp, run);
      account.check(database.status(run).equals("archived"), "the run is still archived");
    }
  }

  private void tellTheEnd(
      BackgroundWorker worker, Optional<Instant> gone, Instant commit, FirmMcpServer mcp, UUID run)
      throws Exception {
    account.check(gone.isPresent(), "the worker process is gone by itself");
    if (gone.isEmpty()) {
      account.line("%s", worker.output());
      return;
    }
    Instant left = timeOf(worker, event -> event.name().equals("loop-left"));
    account.line(
        "  COMMIT -> loop left %.1f ms -> process gone %.1f ms",
        millis(commit, left), millis(commit, gone.get()));
    account.check(worker.exitCode() == 0, "its exit code is %d", worker.exitCode());
    account.check(millis(commit, gone.get()) < 1000, "it was gone within a second of the COMMIT");
    Predicate<LoggedCall> ofRun = call -> call.run().equals(run.toString());
    long before = mcp.calls().stream().filter(ofRun).count();
    long after = mcp.callsBegunAfter(commit).stream().filter(ofRun).count();
    List<LoggedCall> inFlight =
        mcp.callsInFlightAt(commit).stream().filter(ofRun).toList();
    account.check(
        after == 0,
        "MCP calls begun after the COMMIT, counted by the server: %d (of %d in all)",
        after,
        before);
    account.line(
        "  MCP calls in flight at the COMMIT: %d %s",
        inFlight.size(),
        inFlight.stream()
            .map(call ->
                call.tool() + " after " + call.duration().toMillis() + " ms: " + call.outcome())
            .collect(Collectors.joining(", ")));
  }

  private void nothingIsLeft(DemoDatabase database) throws Exception {
    account.title("What is left");
    List<String> processes = ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("java"))
        .map(process -> process.pid() + " " + process.info().command().orElse(""))
        .toList();
    List<String> sessions = database.otherSessions();
    account.check(processes.isEmpty(), "worker processes: %s", processes);
    account.check(sessions.isEmpty(), "database sessions: %s", sessions);
  }

  private void showLeads(List<Lead> leads) {
    account.line("  %-32s %-40s %s", "lead", "website", "public handles");
    for (Lead lead : leads) {
      account.line("  %-32s %-40s %s", lead.name(), lead.website(), shortened(lead.handles()));
    }
  }

  private static String shortened(Map<String, String> handles) {
    String first = handles.entrySet().stream()
        .limit(SHOWN_HANDLES)
        .map(handle -> handle.getKey() + ": " + handle.getValue())
        .collect(Collectors.joining(", "));
    int more = handles.size() - SHOWN_HANDLES;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static Instant timeOf(BackgroundWorker worker, Predicate<BackgroundWorker.Event> which)
      throws Exception {
    return worker.events().stream()
        .filter(which)
        .map(BackgroundWorker.Event::at)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the worker did not say so"));
  }
}
