package dev.leadlist.runner.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;

/**
 * Hears about one run that it watches.
 *
 * <p>Called on threads of the store; must return at once and not throw.
 */
public interface RunObserver {

  /**
   * Somebody signalled that the run may have ended; unconfirmed, anybody may send such a signal.
   */
  void onSuspicion();

  /** The database answered. Also follows every suspicion, once it could be asked. */
  void onState(RunState state);

  /** The database was asked and did not answer; told once for each time it was tried. */
  void onSilence(StoreUnavailableException why);

  /**
   * The lease with this token could not be renewed in time: it may be taken at any moment, and
   * perhaps it is still there when the database answers again.
   */
  void onLeaseDoubted(long fencingToken);

  /** The database rejected the renewal of the lease with this token: somebody else has the run. */
  void onLeaseLost(long fencingToken);
}
