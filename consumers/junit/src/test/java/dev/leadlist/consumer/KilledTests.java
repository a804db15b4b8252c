package dev.leadlist.consumer;

import dev.leadlist.junit.LeadListWorker;
import dev.leadlist.junit.Named;
import dev.leadlist.junit.WithLeadListWorker;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class KilledTests {

  /** Has a forked worker, a program that ignores signals, its daemon, and a server; then waits. */
  @Test
  @WithLeadListWorker(name = "fork", handler = Handlers.Blocked.class, fork = true, timeout = "5m")
  @WithLeadListWorker(
      name = "program",
      command = {"sh", "-c", "trap '' TERM INT HUP; setsid sleep 300 & while :; do sleep 1; done"},
      timeout = "5m")
  void waits(
      @Named("fork") LeadListWorker fork,
      @Named("program") LeadListWorker program,
      @Named("fork") Connection connection)
      throws Exception {
    while (fork.lastLines().stream().noneMatch(line -> line.contains("claimed"))) {
      Thread.sleep(5);
    }
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(
            "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")) {
      row.next();
      Notes.ready(ProcessHandle.current().pid() + " " + row.getString(1));
    }
    new CountDownLatch(1).await();
  }
}
