package dev.leadlist.runner.postgres;

import dev.leadlist.runner.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says last words to a database that may not listen any more: on a thread of its own, so that a
 * pool or server that does not answer cannot hold up the end.
 */
final class Goodbye {
  private static final Logger log = LoggerFactory.getLogger(Goodbye.class);
  private static final Duration LIMIT = Duration.ofMillis(500);

  private Goodbye() {}

  /**
   * Something to say.
   *
   * @param doing the subject of the message if it cannot be said
   * @param otherwise what follows then
   */
  record Word(String doing, String otherwise, Database.Work<Boolean> work) {}

  /**
   * Says all of {@code words}, one after the other, and returns after half a second at the latest;
   * failures are logged, and keep nothing else from being said.
   */
  static void say(DataSource dataSource, List<Word> words) {
    if (words.isEmpty()) {
      return;
    }
    Database database = new Database(dataSource, LIMIT);
    Thread thread = new Thread(() -> sayAll(database, words), "leadlist-goodbye");
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

  private static void sayAll(Database database, List<Word> words) {
    for (Word word : words) {
      try {
        database.call(word.doing(), word.work());
      } catch (StoreUnavailableException e) {
        log.info("{}; {}", e.getMessage(), word.otherwise());
      }
    }
  }
}
