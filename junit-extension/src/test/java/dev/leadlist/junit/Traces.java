package dev.leadlist.junit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What tests leave: threads, processes, sessions, leases; looked for independently of what the
 * extension knows. From its creation on, on the database that it gives a name to connect by.
 */
final class Traces {
  private final String database = Kit.databaseUrl(); // first: its server has threads, too
  private final String application = "traces of " + UUID.randomUUID();

  /** Stuck threads of other classes' tests may be there, for a few seconds more. */
  private final Set<Thread> before = LiveThreads.ofTheLibrary();

  /** Returns the URL for the tests: what they connect by it is found, whoever does it. */
  String databaseUrl() {
    return database + "?application_name=" + application.replace(" ", "%20");
  }

  /** Returns all there is at this moment, a line each. */
  List<String> found() {
    List<String> found = new ArrayList<>();
    Set<Thread> threads = new HashSet<>(LiveThreads.ofTheLibrary());
    threads.removeAll(before);
    threads.forEach(thread -> found.add("thread " + thread.getName()));
    ProcessHandle.current()
        .descendants()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(command -> command.contains("ForkMain"))
        .forEach(command -> found.add("process " + command));
    Sessions.list("select query from pg_stat_activity where application_name = ?", application)
        .forEach(query -> found.add("session " + query));
    Sessions.list(
            "select worker_id from pm_pipeline.run_leases where worker_id like ?",
            "lead_list_runner%")
        .forEach(worker -> found.add("lease of " + worker));
    return found;
  }

  /** Waits until there is none: the server notices a closed connection in its own time. */
  void awaitNone() throws Exception {
    Await.until(() -> found().isEmpty(), this::found);
  }
}
