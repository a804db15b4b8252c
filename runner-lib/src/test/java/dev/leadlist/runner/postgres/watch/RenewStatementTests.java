package dev.leadlist.runner.postgres.watch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.sql.LeftBehind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The statement that renews leases. */
class RenewStatementTests {
  @AutoClose
  private final TestDatabase database = TestDatabase.create();

  /** It knows nothing of leases that were taken on the primary after it. */
  @Test
  void aServerLeftBehindRefusesNoLease() throws Exception {
    try (Connection connection = database.connection()) {
      RenewStatement renewal = new RenewStatement(LeftBehind.statements(connection, true));
      LeaseKeeper.Lease lease = new LeaseKeeper.Lease(UUID.randomUUID(), 1, Duration.ofSeconds(10));
      assertThatThrownBy(() -> renewal.renew(connection, List.of(lease)))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("a primary that a failover left behind");
    }
  }
}
