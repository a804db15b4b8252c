package dev.leadlist.examples.pipeline;

import dev.leadlist.examples.mcp.FirmMcpClient;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Run;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import dev.leadlist.runner.WorkerProcess;
import dev.leadlist.runner.WorkerSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/**
 * The pipeline as a process: configured by the environment, ended by its run.
 *
 * <p>Besides the worker's own settings it reads {@code MCP_URL}. Prints one line for each thing
 * that happens to it, {@code <instant> <event> <detail>}.
 */
public final class PipelineWorker {
  private static final Duration MCP_TIMEOUT = Duration.ofSeconds(60);

  private PipelineWorker() {}

  /** Runs until the run ends, a limit is reached, or somebody stops it. */
  public static void main(String[] args) {
    String mcp = System.getenv("MCP_URL");
    if (mcp == null) {
      System.err.println("MCP_URL: not set; set it to the endpoint of the MCP server");
      System.exit(WorkerProcess.WRONG_SETTINGS);
    }
    WorkerProcess.main(
        WorkerSettings.fromEnvironment(System.getenv()),
        new LeadListPipeline(FirmMcpClient.of(URI.create(mcp), MCP_TIMEOUT)),
        new EventPrinter());
  }

  private static final class EventPrinter implements WorkerListener {
    @Override
    public void onStarted(WorkerInfo worker) {
      print("started", worker.workerId());
    }

    @Override
    public void onStep(WorkerInfo worker, Run run, Step step) {
      print("step", run.stage() + " -> " + step);
    }

    @Override
    public void onFailure(WorkerInfo worker, Run run, Throwable failure) {
      print("failure", failure.toString());
    }

    @Override
    public void onLoopLeft(WorkerInfo worker, ExitReason reason) {
      print("loop-left", reason.name());
    }

    @Override
    public void onExited(WorkerInfo worker, WorkerExit exit) {
      print("exited", exit.loops() + " loops, " + exit.calls() + " calls");
    }

    private static void print(String event, String detail) {
      System.out.println(Instant.now() + " " + event + " " + detail);
    }
  }
}
