package dev.leadlist.examples.mcp;

import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the tools answer; knows the directory and nothing of HTTP or logs. */
final class FirmTools {

  private final FirmDirectory directory;

  FirmTools(FirmDirectory directory) {
    this.directory = directory;
  }

  /**
   * Answers {@code find_companies}.
   *
   * @throws IllegalArgumentException naming what is wrong with the arguments
   */
  Map<String, Object> findCompanies(CallToolRequest request) {
    ToolArguments arguments = new ToolArguments(request.arguments());
    FirmQuery query = new FirmQuery(
        arguments.text("industry"),
        arguments.text("country"),
        arguments.flag("with_website", true),
        arguments.integer("offset", 0),
        arguments.integer("limit", FirmQuery.DEFAULT_LIMIT));
    List<Firm> matching = directory.matching(query);
    List<Map<String, String>> page = matching.stream()
        .skip(query.offset())
        .limit(query.limit())
        .map(FirmTools::company)
        .toList();
    return Map.of("companies", page, "total", matching.size());
  }

  /**
   * Answers {@code find_contacts}.
   *
   * @throws IllegalArgumentException naming what is wrong with the arguments
   */
  Map<String, Object> findContacts(CallToolRequest request) {
    String id = new ToolArguments(request.arguments()).text("company_id");
    Firm firm = directory
        .findById(id)
        .orElseThrow(
            () -> new IllegalArgumentException("company_id is '%s', expected an id that %s returned"
                .formatted(id, ToolSchemas.FIND_COMPANIES)));
    return Map.of("company_id", firm.id(), "handles", firm.handles());
  }

  private static Map<String, String> company(Firm firm) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", firm.id());
    fields.put("name", firm.name());
    if (firm.website() != null) {
      fields.put("website", firm.website());
    }
    return fields;
  }
}
