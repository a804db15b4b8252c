package dev.leadlist.junit.life;

import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Notes what a worker in a process of its own was busy with when its time was up, before its
 * handler is interrupted.
 *
 * @param journal gets the notes
 * @param url where its connections lead
 * @param patience how long the interrupt may wait for the database's answer; the grace period runs
 *     already
 */
public record AtLimit(LifeJournal journal, String url, Duration patience)
    implements WorkerListener {

  @Override
  public void onLoopLeft(WorkerInfo worker, ExitReason reason) {
    if (reason == ExitReason.TIME_LIMIT) {
      journal.doing(Stacks.of(worker));
      journal.doing(statements(worker));
    }
  }

  private List<String> statements(WorkerInfo worker) {
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    Thread asking = new Thread(
        () -> answer.complete(RunningStatements.ofWorker(url, worker.workerId())), "at-limit");
    asking.setDaemon(true);
    asking.start();
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return RunningStatements.unknown("no answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      return RunningStatements.unknown(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return RunningStatements.unknown("interrupted");
    }
  }
}
