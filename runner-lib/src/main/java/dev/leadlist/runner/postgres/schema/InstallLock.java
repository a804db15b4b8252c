package dev.leadlist.runner.postgres.schema;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.sql.Sha256;

/** The advisory lock that lets one installer at a time work on a schema. */
final class InstallLock {
  private static final int HEX_DIGITS_OF_LONG = 16;

  private InstallLock() {}

  /** Returns the lock's key, for {@code pg_advisory_xact_lock}. */
  static long key(RunTable runs) {
    String hash = Sha256.hex("leadlist schema install " + runs.schema());
    return Long.parseUnsignedLong(hash.substring(0, HEX_DIGITS_OF_LONG), 16);
  }
}
