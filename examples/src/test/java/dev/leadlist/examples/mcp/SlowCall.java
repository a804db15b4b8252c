package dev.leadlist.examples.mcp;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.NullMarked;

/** A {@code find_companies} on a thread of its own. */
@NullMarked
final class SlowCall {

  private final FutureTask<List<Company>> task;
  private final Thread thread;

  private SlowCall(FutureTask<List<Company>> task) {
    this.task = task;
    this.thread = new Thread(task, "slow-call");
  }

  static SlowCall start(FirmMcpClient client, String run) {
    String criteria = "{\"industry\": \"real estate\", \"country\": \"us\"}";
    SlowCall call = new SlowCall(new FutureTask<>(() -> client.findCompanies(run, criteria, 0, 5)));
    call.thread.start();
    return call;
  }

  void interrupt() {
    thread.interrupt();
  }

  List<Company> awaitCompanies() throws Exception {
    return task.get(10, SECONDS);
  }

  /** Waits for the call to fail and returns why. */
  Throwable awaitEnd() throws Exception {
    try {
      throw new AssertionError("call was answered: " + task.get(10, SECONDS));
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }
}
