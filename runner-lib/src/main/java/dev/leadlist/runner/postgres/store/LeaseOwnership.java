package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.postgres.sql.RunStatements;
import dev.leadlist.runner.postgres.sql.Uuids;
import dev.leadlist.runner.postgres.watch.LeaseKeeper;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.ClaimRound;
import dev.leadlist.runner.store.StepResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Ownership by leases with fencing tokens, in the lease table beside the run table. */
final class LeaseOwnership implements Ownership {
  private final WorkerSettings settings;
  private final Session session;
  private final RunStatements statements;
  private final LeaseKeeper keeper;
  private final ClaimStatement claims;
  private final ResultStatement results;

  LeaseOwnership(WorkerSettings settings, Session session, RunStatements statements) {
    this.settings = settings;
    this.session = session;
    this.statements = statements;
    this.keeper = session.monitor().leases();
    this.claims = new ClaimStatement(statements, settings.workerId(), settings.lease());
    this.results = new ResultStatement(statements, settings.workerId(), settings.runTable());
  }

  @Override
  public ClaimRound claim(ClaimRequest request) {
    LeaseKeeper.Moment sent = keeper.now();
    ClaimRound round = session
        .database()
        .call(
            "claiming runs",
            connection -> request.target().isPresent()
                ? claims.claimTarget(connection, request.target().get(), request.inHand())
                : claims.claimAny(connection, request.limit(), request.inHand()));
    round.claims().forEach(claim -> keeper.keep(claim, settings.lease(), sent));
    return round;
  }

  @Override
  public Map<UUID, RunState> write(List<StepResult> all) {
    Map<UUID, RunState> written =
        session.database().call("writing results", connection -> results.write(connection, all));
    for (StepResult result : all) {
      if (!result.keepLease() || !written.containsKey(result.claim().run().id())) {
        keeper.drop(result.claim());
      }
    }
    return written;
  }

  @Override
  public boolean believes(Claim claim) {
    return keeper.believes(claim);
  }

  @Override
  public boolean hasTokens() {
    return true;
  }

  @Override
  public void abandon(Claim claim) {
    keeper.drop(claim);
  }

  @Override
  public Optional<Goodbye.Word> farewell(List<Claim> held) {
    held.forEach(keeper::drop);
    return held.isEmpty()
        ? Optional.empty()
        : Optional.of(new Goodbye.Word(
            "giving back " + held.size() + " lease(s)",
            "it passes on by expiry",
            connection -> release(connection, held)));
  }

  private boolean release(Connection connection, List<Claim> held) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statements.release())) {
      statement.setArray(
          1,
          Uuids.array(connection, held.stream().map(claim -> claim.run().id()).toList()));
      statement.setArray(
          2,
          connection.createArrayOf(
              "bigint", held.stream().map(Claim::fencingToken).toArray()));
      return statement.executeUpdate() > 0;
    }
  }
}
