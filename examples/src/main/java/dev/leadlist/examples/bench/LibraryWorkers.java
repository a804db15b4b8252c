package dev.leadlist.examples.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerInfo;
import dev.leadlist.runner.WorkerListener;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Workers of this library, blocked in a call to the outside while their run ends. */
final class LibraryWorkers implements Contender {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final String name;
  private final HikariDataSource pool;

  LibraryWorkers(String name, HikariDataSource pool) {
    this.name = name;
    this.pool = pool;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Started start(UUID run) throws InterruptedException {
    CountDownLatch inCall = new CountDownLatch(1);
    LeftAt leftAt = new LeftAt();
    Worker worker = Worker.builder(pool)
        .targetRun(run)
        .handler((r, context) -> context.call(() -> waitForEver(inCall)))
        .listener(leftAt)
        .build()
        .start();
    inCall.await();
    return () -> {
      long nanos = leftAt.nanos.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      worker.close();
      return nanos;
    };
  }

  private static Step waitForEver(CountDownLatch inCall) throws InterruptedException {
    inCall.countDown();
    new CountDownLatch(1).await();
    return Step.again();
  }

  @Override
  public void close() {
    pool.close();
  }

  private static final class LeftAt implements WorkerListener {
    private final CompletableFuture<Long> nanos = new CompletableFuture<>();

    @Override
    public void onLoopLeft(WorkerInfo worker, ExitReason reason) {
      nanos.complete(System.nanoTime());
    }
  }
}
