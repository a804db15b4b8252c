package dev.leadlist.examples.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The HTTP headers that tie a call to a run, and their way through the SDK to the tools. */
final class CallHeaders {

  /** The run a call is made for. */
  static final String RUN = "run";

  /** The client's id of the call. */
  static final String CALL = "call";

  /** When the client sent the call: its wall clock, ISO 8601. */
  static final String SENT_AT = "call-sent-at";

  private static final String KEY = LoggedCall.class.getName();
  private static final String LINE = ClientLine.class.getName();

  private CallHeaders() {}

  /** Reads what a request says of itself into the context that the SDK hands to the tools. */
  static McpTransportContext read(HttpServletRequest request) {
    if (!request.getMethod().equals("POST")) {
      return McpTransportContext.EMPTY;
    }
    ClientLine line = ClientLineFilter.lineOf(request);
    String id = request.getHeader(CALL);
    String run = request.getHeader(RUN);
    LoggedCall call = new LoggedCall(
        id == null ? UUID.randomUUID().toString() : id,
        "",
        run == null ? "-" : run,
        instant(request.getHeader(SENT_AT)),
        line.openedAt(),
        line.openedNanos(),
        null,
        0,
        CallOutcome.IN_FLIGHT);
    return McpTransportContext.create(Map.of(KEY, call, LINE, line));
  }

  static LoggedCall call(McpTransportContext context) {
    return (LoggedCall) context.get(KEY);
  }

  static ClientLine line(McpTransportContext context) {
    return (ClientLine) context.get(LINE);
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null; // a stranger's header: the call counts, its own word on time does not
    }
  }
}
