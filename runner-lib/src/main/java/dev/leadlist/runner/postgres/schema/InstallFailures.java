package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.LeadListException;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.postgres.connect.ConnectionFailures;
import dev.leadlist.runner.postgres.connect.Endpoint;
import java.sql.SQLException;
import java.util.List;

/** Explains why a migration could not be run. */
final class InstallFailures {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private InstallFailures() {}

  static LeadListException translate(
      SQLException failure, Migration migration, RunTable runs, Endpoint endpoint) {
    if (ConnectionFailures.isConnectionFailure(failure)) {
      return ConnectionFailures.translate(failure, endpoint);
    }
    String finding = "%s could not be installed for %s: %s"
        .formatted(migration.file(), runs, failure.getMessage());
    return new StoreSetupException(
        List.of(
            INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState())
                ? finding + remedy(runs)
                : finding),
        failure);
  }

  private static String remedy(RunTable runs) {
    return ("; install as the owner of %s (what it takes: CREATE on schema %s, TRIGGER on the"
            + " table, and CREATE on the database where the schema is missing), or give the"
            + " output of `leadlist schema print` to somebody who may")
        .formatted(runs, runs.schema());
  }
}
