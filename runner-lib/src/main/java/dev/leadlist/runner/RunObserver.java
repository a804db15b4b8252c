package dev.leadlist.runner;

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

  /** The database rejected the renewal of the lease with this token: somebody else has the run. */
  void onLeaseLost(long fencingToken);
}
