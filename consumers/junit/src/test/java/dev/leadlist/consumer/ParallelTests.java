package dev.leadlist.consumer;

import dev.leadlist.junit.TestRun;
import dev.leadlist.junit.WithLeadListWorker;
import dev.leadlist.runner.Worker;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class ParallelTests {
  @WithLeadListWorker(handler = Handlers.Completes.class)
  abstract static class OneInTen {
    @RepeatedTest(10)
    void leaks(RepetitionInfo repetition, DataSource dataSource, TestRun run) {
      if (repetition.getCurrentRepetition() == 7) {
        Worker.builder(dataSource)
            .targetRun(run.insertAnother().id())
            .handler(new Handlers.Blocked())
            .build()
            .start();
      }
    }
  }

  @Nested
  class A extends OneInTen {}

  @Nested
  class B extends OneInTen {}

  @Nested
  class C extends OneInTen {}

  @Nested
  class D extends OneInTen {}
}
