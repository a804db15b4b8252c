package dev.leadlist.runner.postgres.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.postgres.catalog.Remedy;
import dev.leadlist.runner.postgres.connect.DirectConnections;
import dev.leadlist.runner.postgres.sql.RunStatements;
import dev.leadlist.runner.postgres.watch.Equipment;
import dev.leadlist.runner.store.Claim;
import dev.leadlist.runner.store.ClaimRequest;
import dev.leadlist.runner.store.ClaimRound;
import dev.leadlist.runner.store.StepResult;
import dev.leadlist.runner.time.Timing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ownership without a lease table: a targeted worker holds a session lock on its run; an untargeted
 * one has the user's word that it is alone.
 */
final class PlainOwnership implements Ownership {

  /** Who holds a run that another session has locked: its worker is not known. */
  private static final String SOMEBODY = "another session";

  private final WorkerSettings settings;
  private final Session session;
  private final PlainMemory memory;
  private final ClaimStatement claims;
  private final ResultStatement results;
  private final @Nullable SessionLock lock;

  /**
   * Checks that there is a way to be alone.
   *
   * @throws StoreSetupException if the worker is untargeted and was not told that it is alone
   */
  PlainOwnership(WorkerSettings settings, Session session, Equipment equipment, Timing timing) {
    this.settings = settings;
    this.session = session;
    RunStatements statements = equipment.statements();
    this.memory = new PlainMemory(timing);
    this.claims = new ClaimStatement(statements, settings.workerId(), settings.lease());
    this.results = new ResultStatement(statements, settings.workerId(), settings.runTable());
    this.lock = settings
        .targetRun()
        .flatMap(run -> equipment.direct().map(ways -> lock(ways, run)))
        .orElse(null);
    if (!settings.isTargeted() && !settings.alone()) {
      throw new StoreSetupException(List.of(
          "%s has no lease table, so two untargeted workers would work on the same runs: %s, or say that this worker is the only one by alone(true) (WORKER_ALONE=true)"
              .formatted(settings.runTable(), Remedy.installFor(settings.runTable()))));
    }
  }

  private SessionLock lock(DirectConnections ways, UUID run) {
    return new SessionLock(ways, settings.runTable().toString(), run);
  }

  @Override
  public ClaimRound claim(ClaimRequest request) {
    Set<UUID> excluded = new HashSet<>(request.inHand());
    excluded.addAll(memory.paused());
    ClaimRound round = session
        .database()
        .call(
            "claiming runs",
            connection -> request.target().isPresent()
                ? claimTarget(connection, request.target().get(), excluded)
                : claims.claimAny(connection, request.limit(), excluded));
    return new ClaimRound(
        round.target(), round.claims().stream().map(memory::withFailures).toList());
  }

  private ClaimRound claimTarget(Connection connection, UUID target, Set<UUID> excluded)
      throws SQLException {
    if (lock == null || lock.hold()) {
      return claims.claimTarget(connection, target, excluded);
    }
    excluded.add(target); // look only
    ClaimRound looked = claims.claimTarget(connection, target, excluded);
    return new ClaimRound(looked.target().map(PlainOwnership::heldElsewhere), List.of());
  }

  private static RunState heldElsewhere(RunState state) {
    return new RunState(
        state.runId(), state.kind(), state.status(), false, state.fencingToken(), SOMEBODY);
  }

  @Override
  public Map<UUID, RunState> write(List<StepResult> all) {
    Map<UUID, RunState> written =
        session.database().call("writing results", connection -> results.write(connection, all));
    all.stream()
        .filter(result -> written.containsKey(result.claim().run().id()))
        .forEach(memory::remember);
    return written;
  }

  @Override
  public boolean believes(Claim claim) {
    return true; // a lost session is noticed at the next claim
  }

  @Override
  public boolean hasTokens() {
    return false;
  }

  @Override
  public void abandon(Claim claim) {
    // nothing to keep up: the lock goes with its session
  }

  @Override
  public Optional<Goodbye.Word> farewell(List<Claim> held) {
    if (lock != null) {
      lock.release();
    }
    return Optional.empty();
  }
}
