package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.SettingsException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.cleanup.Evidence.Home;
import dev.leadlist.runner.postgres.RunInquiry;
import dev.leadlist.runner.postgres.connect.UrlConnections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which database a candidate works on; asks each other one once.
 *
 * <p>A run file wins over the environment: a program may have given its worker another database
 * than the one that its environment names.
 */
final class Homes {
  private final @Nullable String ours;
  private final String ourPlace;
  private final String ourRule;
  private final Map<String, Home> known = new HashMap<>();

  /**
   * Creates it.
   *
   * @param ours the fingerprint of the database that was asked; null if it could not be asked
   * @param ourPlace where that one is, {@code host:port/database}
   * @param ourRule what was taken for the end of a run when it was asked
   */
  Homes(@Nullable String ours, String ourPlace, String ourRule) {
    this.ours = ours;
    this.ourPlace = ourPlace;
    this.ourRule = ourRule;
  }

  /** Asks nobody on behalf of a candidate that cannot be stale in any case. */
  Home of(Candidate candidate) {
    if (ours == null || !candidate.sharesNamespaces() || candidate.targetRun().isEmpty()) {
      return Home.UNKNOWN;
    }
    Home database = databaseOf(candidate.papers());
    return database == Home.SAME && !candidate.papers().follow(ourRule)
        ? Home.OTHER_RUNS
        : database;
  }

  /** Whoever is registered in a database works there. */
  Home of(Registration registration) {
    if (ours == null) {
      return Home.UNKNOWN;
    }
    return registration.row().endRule().orElse(ourRule).equals(ourRule)
        ? Home.SAME
        : Home.OTHER_RUNS;
  }

  private Home databaseOf(Papers papers) {
    if (papers.areRowsOnly()) {
      return Home.SAME; // where the rows were read
    }
    Optional<String> told = papers.runFile().map(file -> file.database());
    if (told.isPresent() && told.get().equals(ourPlace)) {
      return Home.SAME;
    }
    return papers
        .databaseUrl()
        .filter(url -> told.isEmpty() || told.get().equals(place(url)))
        .map(url -> known.computeIfAbsent(url, this::ask))
        .orElse(Home.UNKNOWN);
  }

  private static String place(String url) {
    try {
      return DatabaseUrl.parse(url).describe();
    } catch (SettingsException e) {
      return "";
    }
  }

  private Home ask(String url) {
    try {
      String theirs =
          RunInquiry.fingerprint(UrlConnections.of(DatabaseUrl.parse(url), "leadlist cleanup"));
      return theirs.equals(ours) ? Home.SAME : Home.OTHER;
    } catch (SettingsException | StoreUnavailableException e) {
      return Home.UNKNOWN;
    }
  }
}
