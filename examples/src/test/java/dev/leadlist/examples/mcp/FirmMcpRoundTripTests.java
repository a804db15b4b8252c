package dev.leadlist.examples.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullMarked
class FirmMcpRoundTripTests {

  private static final String CRITERIA = "{\"industry\": \"real estate\", \"country\": \"us\"}";
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final FirmMcpServer server = FirmMcpServer.start(0);
  private final FirmMcpClient client = FirmMcpClient.of(server.endpoint(), LIMIT);

  @BeforeEach
  void serverIsOnLoopback() {
    assertThat(server.endpoint().getHost()).isEqualTo("127.0.0.1");
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void pagesThroughCompaniesWithoutGapOrOverlap() throws Exception {
    List<Company> whole = client.findCompanies("run-1", CRITERIA, 0, 100);
    List<Company> pages = Stream.of(
            client.findCompanies("run-1", CRITERIA, 0, 20),
            client.findCompanies("run-1", CRITERIA, 20, 20))
        .flatMap(List::stream)
        .toList();

    assertThat(whole).hasSize(23).allMatch(company -> company.website().startsWith("http"));
    assertThat(pages).isEqualTo(whole);
    assertThat(client.findCompanies("run-1", CRITERIA, 23, 20)).isEmpty();
  }

  @Test
  void findsTheHandlesOfACompany() throws Exception {
    Contacts contacts = client.findContacts("run-1", "howardhanna-aec949");

    assertThat(contacts.companyId()).isEqualTo("howardhanna-aec949");
    assertThat(contacts.handles())
        .containsEntry("linkedin", "howard-hanna-real-estate-services")
        .containsEntry("twitter", "howardhanna");
  }

  @Test
  void logsEachCallWithItsRunTimesAndOutcome() throws Exception {
    Instant before = Instant.now();
    client.findCompanies("run-1", CRITERIA, 0, 5);
    client.findContacts("run-2", "remax-08bb13");

    List<LoggedCall> calls = server.calls();
    assertThat(calls)
        .extracting(LoggedCall::tool, LoggedCall::run, LoggedCall::outcome)
        .containsExactly(
            tuple("find_companies", "run-1", CallOutcome.ANSWERED),
            tuple("find_contacts", "run-2", CallOutcome.ANSWERED));
    assertThat(server.callsBegunAfter(before)).isEqualTo(calls);
    assertThat(server.callsBegunAfter(calls.get(0).begunAt())).containsExactly(calls.get(1));
    assertThat(server.callsBegunAfter(calls.get(1).begunAt())).isEmpty();
    assertThat(server.callsInFlightAt(Instant.now())).isEmpty();
    assertThat(calls).allMatch(call -> !call.duration().isNegative());
    assertThat(calls.get(0).sentAt()).isBetween(before, calls.get(0).begunAt());
  }

  @Test
  void toldOfAToolErrorSaysWhichCallAndWhy() throws Exception {
    assertThatExceptionOfType(FirmMcpException.class)
        .isThrownBy(() -> client.findCompanies("run-1", CRITERIA, 0, -1))
        .withMessage(
            "MCP call find_companies of run run-1 to %s was refused:"
                + " limit is -1, expected 1 to 100",
            server.endpoint());
    assertThatExceptionOfType(FirmMcpException.class)
        .isThrownBy(() -> client.findContacts("run-1", "nobody"))
        .withMessageContaining("company_id is 'nobody', expected an id that find_companies");

    assertThat(server.calls())
        .extracting(LoggedCall::outcome)
        .containsExactly(CallOutcome.REFUSED, CallOutcome.REFUSED);
  }

  @Test
  void asksNoServerWithCriteriaItCannotRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.findCompanies("run-1", "{}", 0, 5));

    assertThat(server.calls()).isEmpty();
  }

  @Test
  void callTooSlowForTheTimeoutFailsAndLetsTheServerKnow() throws Exception {
    server.delayFindCompanies(Duration.ofMinutes(1));
    try (FirmMcpClient hasty = FirmMcpClient.of(server.endpoint(), Duration.ofMillis(300))) {
      assertThatExceptionOfType(FirmMcpException.class)
          .isThrownBy(() -> hasty.findCompanies("run-1", CRITERIA, 0, 5))
          .withMessageEndingWith("had no answer within 300 ms");
      assertThat(server.awaitCall(call -> call.outcome() == CallOutcome.CLIENT_GONE, LIMIT))
          .isPresent();
    }
  }

  @Test
  void clientWithoutAServerFailsAndRecoversOnceThereIsOne() throws Exception {
    FirmMcpServer gone = FirmMcpServer.start(0);
    int port = gone.port();
    gone.close();
    try (FirmMcpClient early = FirmMcpClient.of(gone.endpoint(), LIMIT)) {
      assertThatExceptionOfType(FirmMcpException.class)
          .isThrownBy(() -> early.findCompanies("run-1", CRITERIA, 0, 5));
      try (FirmMcpServer late = FirmMcpServer.start(port)) {
        assertThat(early.findCompanies("run-1", CRITERIA, 0, 5)).hasSize(5);
        assertThat(late.calls()).hasSize(1);
      }
    }
  }

  @Test
  void announcesBothToolsWithTheirInputSchemasToAnyMcpClient() {
    String base = "http://127.0.0.1:" + server.port();
    McpSyncClient stranger =
        McpClient.sync(HttpClientStreamableHttpTransport.builder(base).build()).build();
    try {
      assertThat(stranger.listTools().tools())
          .extracting(Tool::name, tool -> tool.inputSchema().get("required"))
          .containsExactlyInAnyOrder(
              tuple("find_companies", List.of("industry", "country")),
              tuple("find_contacts", List.of("company_id")));
    } finally {
      stranger.closeGracefully();
    }
  }

  @Test
  void answersNobodyWhoCallsItByAnotherName() throws Exception {
    URI byName = URI.create("http://localhost:" + server.port() + "/mcp");
    HttpRequest request = HttpRequest.newBuilder(byName)
        .header("Accept", "application/json, text/event-stream")
        .POST(HttpRequest.BodyPublishers.ofString("{}"))
        .build();

    assertThat(
            HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode())
        .isEqualTo(421);
  }
}
