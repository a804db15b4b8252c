package dev.leadlist.examples.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The firms of the data file, ordered by id; never changes once read. */
final class FirmDirectory {

  private static final String RESOURCE = "real-estate-firms.json";

  private final List<Firm> firms;

  private FirmDirectory(List<Firm> firms) {
    this.firms = firms.stream().sorted(Comparator.comparing(Firm::id)).toList();
  }

  /** Reads the firms that come with the examples. */
  static FirmDirectory load() {
    try (InputStream json = FirmDirectory.class.getResourceAsStream(RESOURCE)) {
      if (json == null) {
        throw new IllegalStateException(
            "resource %s is missing beside %s: build the examples with their resources"
                .formatted(RESOURCE, FirmDirectory.class.getName()));
      }
      return read(json);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + RESOURCE + " could not be read", e);
    }
  }

  static FirmDirectory read(InputStream json) {
    return new FirmDirectory(new JsonMapper().readValue(json, new TypeReference<List<Firm>>() {}));
  }

  List<Firm> firms() {
    return firms;
  }

  /** Every firm the query matches, offset and limit left aside. */
  List<Firm> matching(FirmQuery query) {
    return firms.stream()
        .filter(firm -> firm.isIn(query.country()))
        .filter(firm -> !query.websiteRequired() || firm.hasWebsite())
        .toList();
  }

  Optional<Firm> findById(String id) {
    return firms.stream().filter(firm -> firm.id().equals(id)).findFirst();
  }
}
