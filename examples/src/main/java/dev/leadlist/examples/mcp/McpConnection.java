package dev.leadlist.examples.mcp;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One MCP session whose calls end with their thread's interruption. */
final class McpConnection implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final CallExchanges exchanges = new CallExchanges();
  private final URI endpoint;
  private final Duration requestTimeout;
  private final McpAsyncClient client;
  private @Nullable CompletableFuture<?> greeting;

  McpConnection(URI endpoint, Duration requestTimeout) {
    this.endpoint = endpoint;
    this.requestTimeout = requestTimeout;
    var transport = HttpClientStreamableHttpTransport.builder(endpoint.toString())
        .endpoint(endpoint.getPath())
        .clientBuilder(new EndableHttpClientBuilder(exchanges))
        .connectTimeout(CONNECT_TIMEOUT)
        .httpRequestCustomizer(
            (request, method, uri, body, context) -> addHeaders(request, context))
        .build();
    this.client = McpClient.async(transport)
        .clientInfo(Implementation.builder("leadlist-worker", "1").build())
        .requestTimeout(requestTimeout)
        .initializationTimeout(CONNECT_TIMEOUT)
        .build();
  }

  /** Calls a tool and reads its answer; see {@link FirmMcpClient} for how a call may end. */
  <T> T call(String run, String tool, Map<String, Object> arguments, Class<T> answerType)
      throws InterruptedException {
    String id = UUID.randomUUID().toString();
    String subject = "MCP call %s of run %s to %s".formatted(tool, run, endpoint);
    exchanges.begin(id);
    try {
      greeting().get();
      McpTransportContext context =
          McpTransportContext.create(Map.of(CallHeaders.RUN, run, CallHeaders.CALL, id));
      CallToolResult result =
          await(context, CallToolRequest.builder(tool).arguments(arguments).build());
      exchanges.finish(id);
      return ToolAnswer.read(subject, result, answerType);
    } catch (ExecutionException e) {
      throw failure(subject, e);
    } finally {
      exchanges.breakOff(id); // an answered call is no longer known there
    }
  }

  private CallToolResult await(McpTransportContext context, CallToolRequest request)
      throws InterruptedException, ExecutionException {
    CompletableFuture<CallToolResult> answer = client
        .callTool(request)
        .contextWrite(values -> values.put(McpTransportContext.KEY, context))
        .toFuture();
    try {
      return answer.get();
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * Opens the session, again if that failed. It is opened outside of any call: the SDK's client
   * stays unusable for good when its handshake is cancelled halfway.
   */
  private synchronized CompletableFuture<?> greeting() {
    if (greeting == null || greeting.isCompletedExceptionally()) {
      greeting = client.initialize().toFuture();
    }
    return greeting;
  }

  private FirmMcpException failure(String subject, ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (cause instanceof TimeoutException) {
      return new FirmMcpException(
          "%s had no answer within %d ms".formatted(subject, requestTimeout.toMillis()), cause);
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new FirmMcpException("%s failed: %s".formatted(subject, root), cause);
  }

  private static void addHeaders(HttpRequest.Builder request, McpTransportContext context) {
    if (context.get(CallHeaders.CALL) instanceof String call
        && context.get(CallHeaders.RUN) instanceof String run) {
      request.header(CallHeaders.CALL, call);
      request.header(CallHeaders.RUN, run);
      request.header(CallHeaders.SENT_AT, Instant.now().toString());
    }
  }

  @Override
  public void close() {
    CompletableFuture<Void> closing = client.closeGracefully().toFuture();
    try {
      closing.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      client.close();
    } catch (ExecutionException | TimeoutException e) {
      client.close(); // the server has gone or does not answer: leave without its word
    }
  }
}
