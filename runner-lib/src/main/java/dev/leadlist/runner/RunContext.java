package dev.leadlist.runner;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may do while the run is its own.
 *
 * <p>A context is <em>revoked</em> for good once its run is terminal or gone, its lease is lost, or
 * its worker leaves: everything here is refused from then on with {@link RunRevokedException}, and
 * the handler's thread is interrupted. Safe for use by several threads of the handler; only the
 * handler's own thread is interrupted, so end others in {@link #onStop}.
 */
public interface RunContext {

  /**
   * Makes a call to the outside, unless the run has ended.
   *
   * <p>Asks the database before every call: one that is entered after the commit that ended the run
   * was acknowledged is refused. A call in flight is interrupted when the run ends.
   *
   * @return what {@code call} returned
   * @throws RunRevokedException if the run ended, the lease is lost, or the worker is leaving; the
   *     call was not made
   * @throws StoreUnavailableException if the database gave no answer within one second; the call
   *     was not made
   * @throws Exception what {@code call} threw
   */
  <T extends @Nullable Object> T call(Callable<T> call) throws Exception;

  /**
   * Returns if the run is still this handler's own, as far as this JVM knows; asks the database
   * only after an unconfirmed signal. For long computations between calls.
   *
   * @throws RunRevokedException if it is not
   * @throws StoreUnavailableException if the lease can no longer be believed, or a signal cannot be
   *     confirmed within one second
   */
  void checkpoint();

  /** Returns whether {@link #checkpoint} would pass without asking the database. Never blocks. */
  boolean isActive();

  /** Returns what is left of the worker's time limit, or empty if it has none. */
  Optional<Duration> remaining();

  /**
   * Has {@code hook} run once when the context is revoked, or at once if it already is: for calls
   * that no interrupt ends, such as a socket to close. Hooks run on a thread of their own, in the
   * order of registration; what they throw is logged.
   */
  void onStop(Runnable hook);

  /**
   * Writes in one transaction that commits only while the run is not terminal and the lease still
   * holds: the last statement before COMMIT locks the lease and the run and checks both.
   *
   * <p>The session's {@code idle_in_transaction_session_timeout} is set below the lease time for
   * this transaction. It is READ COMMITTED, whatever the session's default: the check has to see
   * the run and the lease as they are at its end.
   *
   * @return what {@code work} returned
   * @throws RunRevokedException if the run ended or the lease is lost; nothing was written
   * @throws StoreUnavailableException if the database could not be reached; if that happened during
   *     COMMIT the outcome is unknown, as with any database
   * @throws Exception what {@code work} threw; nothing was written
   */
  <T extends @Nullable Object> T inTransaction(TransactionWork<T> work) throws Exception;

  /**
   * Returns the token of this claim: larger than that of every earlier claim of the run. Pass it to
   * stores of your own and let them refuse smaller ones.
   *
   * @throws IllegalStateException if the database has no lease table; {@code Schema.install} makes
   *     one
   */
  long fencingToken();
}
