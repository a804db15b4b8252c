package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.postgres.sql.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One step of the schema: a file of plain SQL with {@code ${placeholders}}.
 *
 * @param version its place in the order, from 1 without gaps
 * @param name what it installs
 * @param template its text, placeholders unreplaced
 */
record Migration(int version, String name, String template) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(\\w+)}");

  /** All of them in order. */
  static final List<Migration> ALL = List.of(
      shipped(1, "runs"),
      shipped(2, "run_signals"),
      shipped(3, "run_leases"),
      shipped(4, "worker_registry"));

  /** The version a fully installed schema has. */
  static final int LATEST = latest(ALL);

  /** Returns the version that a schema has with all of {@code migrations}. */
  static int latest(List<Migration> migrations) {
    return migrations.get(migrations.size() - 1).version();
  }

  /** The name of the file. */
  String file() {
    return "V%d__%s.sql".formatted(version, name);
  }

  /** Identifies the text; the same for every run table, since placeholders are unreplaced. */
  String checksum() {
    return Sha256.hex(template);
  }

  /**
   * Returns the SQL with every placeholder replaced once, so that a value is never searched again.
   *
   * @throws IllegalArgumentException if a placeholder has no value
   */
  String render(Map<String, String> placeholders) {
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), placeholders)));
  }

  private String value(String placeholder, Map<String, String> placeholders) {
    String value = placeholders.get(placeholder);
    if (value == null) {
      throw new IllegalArgumentException(
          "%s asks for ${%s}; known are %s".formatted(file(), placeholder, placeholders.keySet()));
    }
    return value;
  }

  private static Migration shipped(int version, String name) {
    String path = "migrations/V%d__%s.sql".formatted(version, name);
    try (InputStream in = Migration.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the library's jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Migration(version, name, text.replace("\r\n", "\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read from the library's jar", e);
    }
  }
}
