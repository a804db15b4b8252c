package dev.leadlist.examples.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * The loop that the incident was cured with first: look at the run, look for active runs, sleep two
 * seconds.
 */
final class OriginalLoops implements Contender {
  private static final Duration SLEEP = Duration.ofSeconds(2);
  private static final Set<String> TERMINAL = Set.of("completed", "error", "archived");

  private final HikariDataSource pool;

  OriginalLoops(HikariDataSource pool) {
    this.pool = pool;
  }

  @Override
  public String name() {
    return "original loop, 2 s";
  }

  @Override
  public Started start(UUID run) throws InterruptedException {
    CountDownLatch looping = new CountDownLatch(1);
    CompletableFuture<Long> leftAt = new CompletableFuture<>();
    Thread thread = new Thread(() -> loop(run, looping, leftAt), "original-loop");
    thread.setDaemon(true);
    thread.start();
    looping.await();
    return leftAt::get;
  }

  private void loop(UUID run, CountDownLatch looping, CompletableFuture<Long> leftAt) {
    try {
      while (!isTerminal(run)) {
        lookForActiveRuns();
        looping.countDown();
        Thread.sleep(SLEEP.toMillis());
      }
      leftAt.complete(System.nanoTime());
    } catch (SQLException | InterruptedException e) {
      leftAt.completeExceptionally(e);
      looping.countDown();
    }
  }

  private boolean isTerminal(UUID run) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("select status from pm_pipeline.runs where id = ?")) {
      statement.setObject(1, run);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && TERMINAL.contains(row.getString(1).strip());
      }
    }
  }

  private void lookForActiveRuns() throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(
            "select id from pm_pipeline.runs where status = 'active' limit 1");
        ResultSet row = statement.executeQuery()) {
      row.next();
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
