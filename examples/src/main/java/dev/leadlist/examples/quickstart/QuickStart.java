package dev.leadlist.examples.quickstart;

import dev.leadlist.runner.Run;
import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The shortest pipeline there is. */
public final class QuickStart implements RunHandler {
  private final Directory directory;

  /** Whom to ask; an MCP client, say. */
  public interface Directory {
    /** Returns the names of companies that match. */
    List<String> findCompanies(String criteria) throws Exception;
  }

  /** Creates the pipeline. */
  public QuickStart(Directory directory) {
    this.directory = directory;
  }

  @Override
  public Step handle(Run run, RunContext context) throws Exception {
    List<String> names = context.call(() -> directory.findCompanies(run.criteria()));
    context.inTransaction(connection -> store(connection, run.id(), names));
    return Step.complete();
  }

  /** Runs it as a process of its own. */
  static void ownProcess(Directory directory) {
    WorkerProcess.main(new QuickStart(directory));
  }

  /** Runs it inside an application, bound to one run. */
  static WorkerExit embedded(DataSource dataSource, Directory directory, UUID runId) {
    try (Worker worker = Worker.builder(dataSource)
        .handler(new QuickStart(directory))
        .targetRun(runId)
        .maxLoops(10)
        .maxRuntime(Duration.ofMinutes(5))
        .build()) {
      return worker.run();
    }
  }

  private static int store(Connection connection, UUID run, List<String> names)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into leads (run_id, name) values (?, ?)")) {
      for (String name : names) {
        insert.setObject(1, run);
        insert.setString(2, name);
        insert.addBatch();
      }
      return insert.executeBatch().length;
    }
  }
}
