package dev.leadlist.examples.mcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A question to the directory that checks itself and names every fault at once. */
record FirmQuery(String industry, String country, boolean websiteRequired, int offset, int limit) {

  static final String REAL_ESTATE = "real estate";
  static final int MAX_LIMIT = 100;
  static final int DEFAULT_LIMIT = 20;

  private static final Pattern ISO_COUNTRY = Pattern.compile("[a-z]{2}");

  FirmQuery {
    industry = industry.strip().toLowerCase(Locale.ROOT);
    country = country.strip().toLowerCase(Locale.ROOT);
    List<String> faults = new ArrayList<>();
    if (!industry.equals(REAL_ESTATE)) {
      faults.add("industry is '%s', known is only '%s'".formatted(industry, REAL_ESTATE));
    }
    if (!ISO_COUNTRY.matcher(country).matches()) {
      faults.add(
          "country is '%s', expected a two-letter ISO 3166 code such as 'us'".formatted(country));
    }
    if (offset < 0) {
      faults.add("offset is %d, expected 0 or more".formatted(offset));
    }
    if (limit < 1 || limit > MAX_LIMIT) {
      faults.add("limit is %d, expected 1 to %d".formatted(limit, MAX_LIMIT));
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }
}
