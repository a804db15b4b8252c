package dev.leadlist.runner.postgres;

import dev.leadlist.runner.StoreUnavailableException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says a last word to a database that may not listen any more: on a thread of its own, so that a
 * pool or server that does not answer cannot hold up the end.
 */
final class Goodbye {
  private static final Logger log = LoggerFactory.getLogger(Goodbye.class);
  private static final Duration LIMIT = Duration.ofMillis(500);

  private Goodbye() {}

  /** Does {@code work}, and returns after half a second at the latest; failures are logged. */
  static void say(DataSource dataSource, String doing, Database.Work<Boolean> work) {
    Database database = new Database(dataSource, LIMIT);
    Thread thread = new Thread(() -> tryTo(database, doing, work), "leadlist-goodbye");
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = Thread.interrupted(); // that is how some workers are stopped
    try {
      thread.join(LIMIT.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    database.abort();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tryTo(Database database, String doing, Database.Work<Boolean> work) {
    try {
      database.call(doing, work);
    } catch (StoreUnavailableException e) {
      log.info("{}; it passes on by expiry", e.getMessage());
    }
  }
}
