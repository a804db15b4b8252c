package dev.leadlist.runner;

import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Listens to every worker that is built in this JVM, by whomever: for test tools, which must not
 * miss one.
 *
 * <p>Providers are found by {@link java.util.ServiceLoader}, anew for each worker. Keep a
 * provider's state outside of it.
 */
public interface WorkerWitness extends WorkerListener {

  /**
   * The worker was built; called on the building thread, whose stack shows who did, after
   * {@link #onCreated}. What this throws is thrown to whoever builds the worker.
   *
   * @param dataSource what the worker was given, or null if it connects by itself
   */
  void onBuilt(Worker worker, @Nullable DataSource dataSource);
}
