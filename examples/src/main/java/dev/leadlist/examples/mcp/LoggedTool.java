package dev.leadlist.examples.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs one tool: enters each call in the log, holds it back as set, answers, and ends the entry.
 */
final class LoggedTool
    implements BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> {

  private static final JsonMapper MAPPER = new JsonMapper();

  private final CallLog log;
  private final AnswerDelay delay;
  private final Function<CallToolRequest, Map<String, Object>> tool;

  LoggedTool(CallLog log, AnswerDelay delay, Function<CallToolRequest, Map<String, Object>> tool) {
    this.log = log;
    this.delay = delay;
    this.tool = tool;
  }

  @Override
  public CallToolResult apply(McpSyncServerExchange exchange, CallToolRequest request) {
    McpTransportContext context = exchange.transportContext();
    long place = log.begin(CallHeaders.call(context).of(request.name()));
    CallOutcome outcome = CallOutcome.REFUSED;
    try {
      CallOutcome held = delay.hold(CallHeaders.line(context));
      if (held != CallOutcome.ANSWERED) {
        outcome = held;
        return error(held == CallOutcome.CLIENT_GONE ? "client has gone" : "server is closing");
      }
      CallToolResult result = answer(tool.apply(request));
      outcome = CallOutcome.ANSWERED;
      return result;
    } catch (IllegalArgumentException e) {
      return error(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome = CallOutcome.SERVER_CLOSED;
      return error("server is closing");
    } finally {
      log.end(place, outcome);
    }
  }

  private static CallToolResult answer(Map<String, Object> content) {
    return CallToolResult.builder(List.of(text(MAPPER.writeValueAsString(content))))
        .structuredContent(content)
        .build();
  }

  private static CallToolResult error(String message) {
    return CallToolResult.builder(List.of(text(message))).isError(true).build();
  }

  private static TextContent text(String text) {
    return TextContent.builder(text).build();
  }
}
