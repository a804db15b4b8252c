package dev.leadlist.examples.mcp;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run looks for, read from the JSON of its criteria column. */
record Criteria(String industry, String country) {

  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * Reads an object with the texts {@code industry} and {@code country}; other fields are ignored.
   *
   * @throws IllegalArgumentException if the text is no such object
   */
  static Criteria parse(String json) {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("criteria are no JSON: " + json, e);
    }
    return new Criteria(text(node, "industry", json), text(node, "country", json));
  }

  private static String text(JsonNode node, String field, String json) {
    JsonNode value = node.path(field);
    if (!value.isString() || value.stringValue().isBlank()) {
      throw new IllegalArgumentException(
          "criteria %s lack the text '%s', expected for example {\"industry\": \"real estate\", \"country\": \"us\"}"
              .formatted(json, field));
    }
    return value.stringValue();
  }
}
