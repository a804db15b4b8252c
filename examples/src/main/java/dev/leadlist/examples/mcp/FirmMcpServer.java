package dev.leadlist.examples.mcp;

import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Serves the tools {@code find_companies} and {@code find_contacts} over streamable HTTP on
 * 127.0.0.1 and remembers every call, so that calls are counted where they arrive.
 *
 * <p>All methods are safe for all threads. All its threads are daemons: it keeps no JVM alive.
 */
public final class FirmMcpServer implements AutoCloseable {

  private static final String PATH = "/mcp";

  private final CallLog log = new CallLog();
  private final AnswerDelay companiesDelay = new AnswerDelay();
  private final AnswerDelay contactsDelay = new AnswerDelay();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final McpSyncServer mcp;
  private final LoopbackJetty jetty;

  private FirmMcpServer(FirmDirectory directory, int port) {
    var transport = HttpServletStreamableServerTransportProvider.builder()
        .mcpEndpoint(PATH)
        .contextExtractor(CallHeaders::read)
        .securityValidator(DefaultServerTransportSecurityValidator.builder()
            .allowedHost(LoopbackJetty.HOST + ":*")
            .build())
        .build();
    FirmTools tools = new FirmTools(directory);
    this.mcp = McpServer.sync(transport)
        .serverInfo("leadlist-firms", "1")
        .capabilities(ServerCapabilities.builder().tools(false).build())
        .immediateExecution(true) // a call runs and ends on its HTTP thread
        .validateToolInputs(false) // the SDK would refuse before the log has seen the call
        .toolCall(
            ToolSchemas.findCompanies(), new LoggedTool(log, companiesDelay, tools::findCompanies))
        .toolCall(
            ToolSchemas.findContacts(), new LoggedTool(log, contactsDelay, tools::findContacts))
        .build();
    this.jetty = LoopbackJetty.start(port, transport, PATH);
  }

  /**
   * Starts a server that accepts calls when this returns.
   *
   * @param port the port on 127.0.0.1, or 0 for a free one
   * @throws IllegalStateException if the port is taken
   */
  public static FirmMcpServer start(int port) {
    return new FirmMcpServer(FirmDirectory.load(), port);
  }

  /** Runs a server as a process of its own; {@code --help} tells how. */
  public static void main(String[] args) throws Exception {
    System.exit(FirmMcpProcess.run(args, System.in, System.out, System.err));
  }

  /** Returns the port it listens on, or listened on before its close. */
  public int port() {
    return jetty.port();
  }

  /** Returns the address for a {@link FirmMcpClient}. */
  public URI endpoint() {
    return URI.create("http://" + LoopbackJetty.HOST + ":" + port() + PATH);
  }

  /**
   * Makes every {@code find_companies} take this much longer, calls in flight included.
   *
   * @throws IllegalArgumentException if the delay is negative
   */
  public void delayFindCompanies(Duration delay) {
    companiesDelay.set(delay);
  }

  /** Returns all calls in the order of their arrival. */
  public List<LoggedCall> calls() {
    return log.calls();
  }

  /** Returns the calls that reached the server after the moment (wall clock). */
  public List<LoggedCall> callsBegunAfter(Instant moment) {
    return log.calls().stream().filter(call -> call.begunAt().isAfter(moment)).toList();
  }

  /** Returns the calls begun, and not yet ended, at the moment (wall clock). */
  public List<LoggedCall> callsInFlightAt(Instant moment) {
    return log.calls().stream().filter(call -> call.isInFlightAt(moment)).toList();
  }

  /**
   * Waits until some call, past ones included, passes the test; empty when none does in time.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public Optional<LoggedCall> awaitCall(Predicate<LoggedCall> test, Duration limit)
      throws InterruptedException {
    return log.await(test, limit);
  }

  /**
   * Ends calls in flight and stops, within two seconds; further calls of this method do nothing.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      companiesDelay.close();
      contactsDelay.close();
      mcp.closeGracefully();
      jetty.close();
    }
  }
}
