package dev.leadlist.consumer;

import dev.leadlist.junit.TestRun;
import dev.leadlist.junit.WithLeadListWorker;
import dev.leadlist.runner.Worker;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@WithLeadListWorker(handler = Handlers.Completes.class)
class LeakTests {
  private static final AtomicBoolean LEAKED = new AtomicBoolean();

  /** Only the first time, as a race would; a rerun is clean. */
  @Test
  void leaksOnce(DataSource dataSource, TestRun run) throws Exception {
    if (LEAKED.compareAndSet(false, true)) {
      Worker.builder(dataSource)
          .targetRun(run.insertAnother().id())
          .handler(new Handlers.Blocked())
          .build()
          .start();
    }
    Notes.lastTestEnded();
  }
}
