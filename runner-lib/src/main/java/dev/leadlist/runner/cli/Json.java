package dev.leadlist.runner.cli;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** A JSON object (RFC 8259) that is written member by member. */
final class Json {
  private final StringJoiner members = new StringJoiner(",", "{", "}");

  /** Adds a text. */
  Json with(String name, String text) {
    return add(name, quoted(text));
  }

  /** Adds a value as its text, or null if there is none. */
  Json with(String name, Optional<?> value) {
    return add(name, value.map(present -> quoted(present.toString())).orElse("null"));
  }

  /** Adds a number. */
  Json with(String name, long number) {
    return add(name, Long.toString(number));
  }

  /** Adds a number, or null if there is none. */
  Json withNumber(String name, Optional<Long> number) {
    return add(name, number.map(present -> present.toString()).orElse("null"));
  }

  /** Adds a truth value. */
  Json with(String name, boolean isTrue) {
    return add(name, Boolean.toString(isTrue));
  }

  /** Adds an array of objects. */
  Json with(String name, List<Json> objects) {
    return add(
        name, objects.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]")));
  }

  /** Adds an array of texts. */
  Json withTexts(String name, Collection<String> texts) {
    return add(name, texts.stream().map(Json::quoted).collect(Collectors.joining(",", "[", "]")));
  }

  private Json add(String name, String value) {
    members.add(quoted(name) + ":" + value);
    return this;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** Returns it on one line. */
  @Override
  public String toString() {
    return members.toString();
  }
}
