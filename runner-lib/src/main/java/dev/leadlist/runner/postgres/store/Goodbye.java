package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.postgres.connect.Database;
import dev.leadlist.runner.time.Timing;
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
  private static final Duration LIMIT = Duration.ofMillis(400);

  /** How long the thread may take to end once it is cut off. */
  private static final long CUT_OFF_MS = 50;

  private final Database database;
  private final Thread thread;
  private final long since;

  private Goodbye(Database database, Thread thread) {
    this.database = database;
    this.thread = thread;
    this.since = Timing.system().nanoTime();
  }

  /**
   * Something to say.
   *
   * @param doing the subject of the message if it cannot be said
   * @param otherwise what follows then
   */
  record Word(String doing, String otherwise, Database.Work<Boolean> work) {}

  /**
   * Begins to say {@code words}, one after the other; failures are logged, and keep nothing else
   * from being said.
   */
  static Goodbye begin(DataSource dataSource, List<Word> words) {
    Database database = new Database(dataSource, LIMIT);
    Thread thread = new Thread(() -> sayAll(database, words), "leadlist-goodbye");
    thread.setDaemon(true);
    if (!words.isEmpty()) {
      thread.start();
    }
    return new Goodbye(database, thread);
  }

  /** Returns when all is said, or when time is up; it was bounded from the beginning. */
  void await() {
    boolean interrupted = Thread.interrupted(); // that is how some workers are stopped
    try {
      Duration left = LIMIT.minus(Timing.system().since(since));
      thread.join(Math.max(1, left.toMillis()));
      database.abort();
      thread.join(CUT_OFF_MS);
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
        if (database.isAborted()) {
          return; // time is up, and the next connection might be long in coming
        }
      }
    }
  }
}
