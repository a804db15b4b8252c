package dev.leadlist.examples.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

@NullMarked
class FirmMcpInterruptTests {

  private static final String CRITERIA = "{\"industry\": \"real estate\", \"country\": \"us\"}";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final FirmMcpServer server = FirmMcpServer.start(0);
  private final FirmMcpClient client = FirmMcpClient.of(server.endpoint(), Duration.ofMinutes(1));

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @RepeatedTest(3)
  void interruptedCallEndsAtOnceAndTheServerSeesItsClientGo() throws Exception {
    server.delayFindCompanies(Duration.ofSeconds(20));
    SlowCall slow = SlowCall.start(client, "run-1");
    LoggedCall begun =
        server.awaitCall(call -> call.outcome() == CallOutcome.IN_FLIGHT, LIMIT).orElseThrow();

    Instant commit = Instant.now();
    long interrupted = System.nanoTime();
    slow.interrupt();
    Throwable end = slow.awaitEnd();
    Duration took = Duration.ofNanos(System.nanoTime() - interrupted);

    assertThat(end).isExactlyInstanceOf(InterruptedException.class);
    assertThat(took).isLessThan(Duration.ofSeconds(1));
    assertThat(server.callsInFlightAt(commit))
        .extracting(LoggedCall::id)
        .containsExactly(begun.id());
    assertThat(server.callsBegunAfter(commit)).isEmpty();
    LoggedCall ended =
        server.awaitCall(call -> call.outcome() != CallOutcome.IN_FLIGHT, LIMIT).orElseThrow();
    assertThat(ended.outcome()).isEqualTo(CallOutcome.CLIENT_GONE);
    assertThat(ended.duration()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void clientServesOtherThreadsDuringAnInterruptionAndGoesOnAfterIt() throws Exception {
    server.delayFindCompanies(Duration.ofSeconds(20));
    SlowCall given = SlowCall.start(client, "run-1");
    SlowCall kept = SlowCall.start(client, "run-2");
    assertThat(server.awaitCall(call -> call.run().equals("run-1"), LIMIT)).isPresent();
    assertThat(server.awaitCall(call -> call.run().equals("run-2"), LIMIT)).isPresent();

    given.interrupt();
    given.awaitEnd();
    assertThat(server.awaitCall(call -> call.outcome() == CallOutcome.CLIENT_GONE, LIMIT))
        .isPresent();

    assertThat(server.callsInFlightAt(Instant.now()))
        .extracting(LoggedCall::run)
        .containsExactly("run-2");
    server.delayFindCompanies(Duration.ZERO);
    assertThat(kept.awaitCompanies()).hasSize(5);
    assertThat(client.findCompanies("run-1", CRITERIA, 0, 3)).hasSize(3);
  }

  @Test
  void threadInterruptedBeforeTheCallAsksNothingOfTheServer() throws Exception {
    Thread.currentThread().interrupt();

    assertThat(catchInterruption(() -> client.findCompanies("run-1", CRITERIA, 0, 5)))
        .isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(server.calls()).isEmpty();
    assertThat(client.findCompanies("run-1", CRITERIA, 0, 5)).hasSize(5);
  }

  private static boolean catchInterruption(Call call) {
    try {
      call.run();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private interface Call {
    void run() throws InterruptedException;
  }
}
