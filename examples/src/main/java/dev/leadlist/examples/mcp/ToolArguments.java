package dev.leadlist.examples.mcp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a tool call's arguments, saying what is wrong with them. */
final class ToolArguments {

  private final Map<String, Object> values;

  ToolArguments(@Nullable Map<String, Object> values) {
    this.values = values == null ? Map.of() : values;
  }

  String text(String name) {
    if (values.get(name) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw wrong(name, "a text that is not blank");
  }

  int integer(String name, int otherwise) {
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer integer) {
      return integer;
    }
    throw wrong(name, "a whole number");
  }

  boolean flag(String name, boolean otherwise) {
    Object value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, "true or false");
  }

  private IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException(
        "%s is %s, expected %s".formatted(name, values.get(name), expected));
  }
}
