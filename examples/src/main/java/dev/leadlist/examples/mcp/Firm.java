package dev.leadlist.examples.mcp;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One firm as the data has it; what the data leaves out is null or empty. */
record Firm(
    String id,
    String name,
    @JsonProperty("local_name") @Nullable String localName,
    @Nullable List<String> countries,
    @Nullable String wikidata,
    @Nullable String description,
    @Nullable String website,
    @Nullable Map<String, String> handles) {

  private static final String WORLDWIDE = "001";

  Firm {
    Objects.requireNonNull(id, "firm without an id");
    Objects.requireNonNull(name, () -> "firm " + id + " without a name");
    countries = countries == null ? List.of() : List.copyOf(countries);
    handles = handles == null ? Map.of() : Map.copyOf(handles);
  }

  @Override
  public List<String> countries() {
    return Objects.requireNonNull(countries);
  }

  @Override
  public Map<String, String> handles() {
    return Objects.requireNonNull(handles);
  }

  /** Says whether the firm works in a country: named itself, by one of its parts, or worldwide. */
  boolean isIn(String country) {
    return countries().stream()
        .anyMatch(code ->
            code.equals(country) || code.equals(WORLDWIDE) || code.startsWith(country + "-"));
  }

  boolean hasWebsite() {
    return website != null && !website.isBlank();
  }
}
