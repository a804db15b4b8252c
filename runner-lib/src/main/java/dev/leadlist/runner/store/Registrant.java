package dev.leadlist.runner.store;

/**
 * A worker as the registry of workers sees it: asked how far it is with every heartbeat, and told
 * when somebody wants it to stop.
 *
 * <p>Called on threads of the store; must return at once and not throw.
 */
public interface Registrant {

  /** Returns how far the worker is. */
  WorkerProgress progress();

  /** Somebody asked for a stop through the registry; may be told more than once. */
  void onStopRequested();
}
