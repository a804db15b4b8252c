package dev.leadlist.examples.mcp;

import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;

/** The tools as the server announces them: names, descriptions and JSON schemas of their input. */
final class ToolSchemas {

  static final String FIND_COMPANIES = "find_companies";
  static final String FIND_CONTACTS = "find_contacts";

  private ToolSchemas() {}

  static Tool findCompanies() {
    return Tool.builder(
            FIND_COMPANIES,
            object(
                List.of("industry", "country"),
                Map.of(
                    "industry",
                    Map.of("type", "string", "enum", List.of(FirmQuery.REAL_ESTATE)),
                    "country",
                    Map.of(
                        "type", "string",
                        "pattern", "^[A-Za-z]{2}$",
                        "description", "ISO 3166 code; firms that work worldwide match any"),
                    "with_website",
                    Map.of("type", "boolean", "default", true),
                    "offset",
                    Map.of("type", "integer", "minimum", 0, "default", 0),
                    "limit",
                    Map.of(
                        "type",
                        "integer",
                        "minimum",
                        1,
                        "maximum",
                        FirmQuery.MAX_LIMIT,
                        "default",
                        FirmQuery.DEFAULT_LIMIT))))
        .description("Finds companies of an industry in a country, in a stable order")
        .build();
  }

  static Tool findContacts() {
    return Tool.builder(
            FIND_CONTACTS,
            object(
                List.of("company_id"),
                Map.of("company_id", Map.of("type", "string", "minLength", 1))))
        .description("Finds the public handles of one company by network")
        .build();
  }

  private static Map<String, Object> object(List<String> required, Map<String, Object> properties) {
    return Map.of(
        "type",
        "object",
        "properties",
        properties,
        "required",
        required,
        "additionalProperties",
        false);
  }
}
