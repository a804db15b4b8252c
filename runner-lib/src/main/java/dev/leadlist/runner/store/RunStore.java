package dev.leadlist.runner.store;

import dev.leadlist.runner.RunRevokedException;
import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreSetupException;
import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.TransactionWork;
import dev.leadlist.runner.WorkerExit;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where runs live: the interface between the loop and a database.
 *
 * <p>One store serves one worker. It speaks of claims and results in the plural, so that batching
 * can come behind it. All methods are safe for use by several threads. What cannot be asked of the
 * database throws {@link StoreUnavailableException}, within a bounded time.
 */
public interface RunStore extends AutoCloseable {

  /**
   * Connects and looks whether the table is fit for work. Called once, before anything else, on the
   * thread that starts the worker.
   *
   * @throws StoreSetupException if it is not, in a way that waiting will not cure
   * @throws StoreUnavailableException if the database cannot be asked at the moment; the other
   *     methods try again
   */
  void open();

  /**
   * Looks at the target and claims runs, as of one moment.
   *
   * <p>A claim that this worker already holds, and that is not in hand, is returned again. May
   * answer from what the store learned less than a poll interval ago where that shows nothing to
   * claim.
   */
  ClaimRound claim(ClaimRequest request);

  /**
   * Writes results, each only under the token of its claim and onto a run that is not terminal.
   *
   * @return the outcomes in the order of {@code results}
   */
  List<ResultOutcome> apply(List<StepResult> results);

  /**
   * Asks the database about a run, beginning after the call was entered.
   *
   * @throws StoreUnavailableException if there was no answer within {@code limit}
   */
  RunState ask(UUID runId, Duration limit);

  /**
   * Returns whether the lease of {@code claim} can still be believed without asking: it was renewed
   * so recently, on the monotonic and on the wall clock, that nobody can have taken it.
   */
  boolean believes(Claim claim);

  /**
   * Tells {@code observer} about the run from now on: each time the store reads it, at least once a
   * poll interval while the database answers, and at once after a signal.
   */
  Watch watch(UUID runId, RunObserver observer);

  /**
   * Does {@code work} in a transaction that commits only while {@code claim} holds and its run is
   * not over.
   *
   * @throws RunRevokedException if it does not
   * @throws Exception what {@code work} threw
   */
  <T extends @Nullable Object> T inTransaction(Claim claim, TransactionWork<T> work)
      throws Exception;

  /**
   * Cuts off the transactions of {@code claim}'s handler, which would not end by itself, and leaves
   * the lease to pass on by expiry.
   */
  void fence(Claim claim);

  /**
   * Fences all claims, those to come included, for a worker whose loop nobody can wait for: nothing
   * is believed any more, and {@link #close} gives no lease back. Returns at once.
   */
  void fence();

  /**
   * Enters the worker in the registry of workers, where there is one, and keeps the entry up to
   * date until {@link #close}. Called once, after {@link #open}. Returns at once: whether and when
   * the entry could be written is no concern of the worker's.
   */
  void register(Registrant worker);

  /** Has {@link #close} write down in the registry how the worker ended. */
  void recordExit(WorkerExit exit);

  /**
   * Cuts off the claim or the writing of results that {@code asking} has sent, if any, and whose
   * answer nobody needs: it fails with {@link StoreUnavailableException}, and a lease that it got
   * passes on by expiry. Returns at once. What is asked later works.
   */
  void cutOff(Thread asking);

  /**
   * Cuts off whatever the worker has asked, on any thread, and refuses what it asks later, but for
   * {@link #close}: as if the database were silent. Returns at once.
   */
  void cutOff();

  /** Returns whether there is a lease table, so that claims carry real tokens. */
  boolean hasFencingTokens();

  /**
   * Gives back all leases but the fenced ones, under their tokens, writes the worker's end into the
   * registry, and ends threads and connections.
   *
   * <p>Bounded, also when the database is frozen; cuts off whatever is under way. The handlers have
   * ended or are fenced. Any number of times.
   */
  @Override
  void close();

  /** A watch over one run; closing it twice is fine. */
  interface Watch extends AutoCloseable {

    /** Watches nothing. */
    Watch NOTHING = () -> {};

    @Override
    void close();
  }
}
