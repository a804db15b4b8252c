package dev.leadlist.junit;

import dev.leadlist.junit.life.Stacks;
import dev.leadlist.runner.Worker;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a worker and its test were doing at a moment: gone once the worker has been ended, so it is
 * noted before. Lines for people.
 *
 * @param worker the frames of its threads, its handlers' first, and what its sessions were running
 *     in the database
 * @param test the frames of its test's thread at that moment
 */
record Activity(List<String> worker, List<String> test) {

  /** Looks now; of a {@code DataSource} that is not a test's own, nobody knows the sessions. */
  static Activity of(Worker worker, Thread test, @Nullable DataSource dataSource) {
    List<String> lines = new ArrayList<>(Stacks.of(worker.info()));
    if (dataSource instanceof RevocableDataSource own) {
      lines.addAll(own.runningStatements());
    }
    return new Activity(lines, Stacks.of(test));
  }
}
