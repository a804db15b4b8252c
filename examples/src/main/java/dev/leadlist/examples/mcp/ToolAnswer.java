package dev.leadlist.examples.mcp;

import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a tool answered: a value, or the tool's refusal. */
final class ToolAnswer {

  private static final JsonMapper MAPPER = new JsonMapper();

  private ToolAnswer() {}

  static <T> T read(String subject, CallToolResult result, Class<T> type) {
    if (Boolean.TRUE.equals(result.isError())) {
      throw new FirmMcpException("%s was refused: %s".formatted(subject, text(result)), null);
    }
    try {
      return MAPPER.convertValue(result.structuredContent(), type);
    } catch (JacksonException e) {
      throw new FirmMcpException(
          "%s got an answer that is no %s: %s"
              .formatted(subject, type.getSimpleName(), text(result)),
          e);
    }
  }

  private static String text(CallToolResult result) {
    return result.content().stream()
        .filter(TextContent.class::isInstance)
        .map(content -> ((TextContent) content).text())
        .collect(Collectors.joining(" "));
  }
}
