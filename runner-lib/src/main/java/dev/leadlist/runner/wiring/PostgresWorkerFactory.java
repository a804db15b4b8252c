package dev.leadlist.runner.wiring;

import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerFactory;
import dev.leadlist.runner.loop.LoopWorker;
import dev.leadlist.runner.postgres.PostgresRunStore;
import dev.leadlist.runner.time.Timing;

/** Makes workers whose runs live in PostgreSQL. */
public final class PostgresWorkerFactory implements WorkerFactory {

  /** Called by {@link java.util.ServiceLoader}. */
  public PostgresWorkerFactory() {}

  @Override
  public Worker create(Parts parts) {
    return new LoopWorker(parts, PostgresRunStore.create(parts), Timing.system());
  }
}
