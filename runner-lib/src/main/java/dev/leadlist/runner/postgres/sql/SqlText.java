package dev.leadlist.runner.postgres.sql;

import java.util.Collection;
import java.util.stream.Collectors;

/** The only place that turns names and values into SQL text. */
public final class SqlText {
  private SqlText() {}

  /** Returns the name as a quoted identifier. */
  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Returns the text as a literal that means the same whatever the session's settings are. */
  public static String literal(String text) {
    String quoted = "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    return text.indexOf('\\') < 0 ? quoted : "E" + quoted;
  }

  /** Returns the texts as literals for {@code in (…)} or for the arguments of a trigger. */
  public static String literals(Collection<String> texts) {
    return texts.stream().map(SqlText::literal).collect(Collectors.joining(", "));
  }
}
