package dev.leadlist.examples.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.BufferedReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@NullMarked
class FirmMcpCloseTests {

  private static final String CRITERIA = "{\"industry\": \"real estate\", \"country\": \"us\"}";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Test
  void closeIsBoundedEvenDuringASlowCallAndEndsIt() throws Exception {
    FirmMcpServer server = FirmMcpServer.start(0);
    try (FirmMcpClient client = FirmMcpClient.of(server.endpoint(), Duration.ofMinutes(1))) {
      server.delayFindCompanies(Duration.ofMinutes(1));
      SlowCall slow = SlowCall.start(client, "run-1");
      assertThat(server.awaitCall(call -> call.outcome() == CallOutcome.IN_FLIGHT, LIMIT))
          .isPresent();

      assertThat(timed(server::close)).isLessThan(Duration.ofSeconds(2));
      assertThat(slow.awaitEnd()).isInstanceOf(FirmMcpException.class);
      assertThat(server.calls())
          .extracting(LoggedCall::outcome)
          .containsExactly(CallOutcome.SERVER_CLOSED);
      assertThat(timed(client::close)).isLessThan(Duration.ofSeconds(2));
      assertThat(timed(server::close)).isLessThan(Duration.ofMillis(100));
    }
  }

  @Test
  void neverStartsANonDaemonThread() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    FirmMcpServer server = FirmMcpServer.start(0);
    FirmMcpClient client = FirmMcpClient.of(server.endpoint(), LIMIT);
    client.findCompanies("run-1", CRITERIA, 0, 5);
    List<Thread> open = nonDaemonsSince(before);
    client.close();
    server.close();

    assertThat(open).isEmpty();
    assertThat(nonDaemonsSince(before)).isEmpty();
  }

  @Test
  void serverThreadsEndWithIt() throws Exception {
    FirmMcpServer server = FirmMcpServer.start(0);
    List<Thread> own = threadsNamed("leadlist-mcp");
    server.close();

    assertThat(own).isNotEmpty();
    for (Thread thread : own) {
      thread.join(LIMIT.toMillis());
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  @Test
  void takenPortIsNamed() {
    try (FirmMcpServer server = FirmMcpServer.start(0)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> FirmMcpServer.start(server.port()))
          .withMessage(
              "MCP server could not listen on 127.0.0.1:%d, expected a free port (0 picks one)",
              server.port());
    }
  }

  @Test
  @Timeout(60)
  void processServesUntilItsStandardInputEnds() throws Exception {
    Process process = ServerProcess.start("--delay-ms=0");
    try (BufferedReader out = process.inputReader()) {
      String ready = out.readLine();
      assertThat(ready).matches("READY port=\\d+");
      URI endpoint = URI.create("http://127.0.0.1:" + ready.split("=", 2)[1] + "/mcp");
      try (FirmMcpClient client = FirmMcpClient.of(endpoint, LIMIT)) {
        assertThat(client.findCompanies("run-1", CRITERIA, 0, 5)).hasSize(5);
      }
      process.getOutputStream().close();

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @Timeout(60)
  void processEndsOnSigterm() throws Exception {
    Process process = ServerProcess.start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).startsWith("READY port=");
      // the process's own destroy() would close its standard input as well
      assertThat(process.toHandle().destroy()).isTrue();

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Duration timed(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static List<Thread> nonDaemonsSince(Set<Thread> before) {
    List<Thread> now = new ArrayList<>(Thread.getAllStackTraces().keySet());
    now.removeAll(before);
    now.removeIf(Thread::isDaemon);
    return now;
  }

  private static List<Thread> threadsNamed(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .collect(Collectors.toList());
  }
}
