package dev.leadlist.runner.wiring;

import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerFactory;
import dev.leadlist.runner.WorkerWitness;
import dev.leadlist.runner.loop.LoopWorker;
import dev.leadlist.runner.postgres.store.PostgresRunStore;
import dev.leadlist.runner.postgres.watch.Residence;
import dev.leadlist.runner.process.HostName;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.time.Timing;
import java.util.List;
import java.util.ServiceLoader;

/** Makes workers whose runs live in PostgreSQL. */
public final class PostgresWorkerFactory implements WorkerFactory {

  /** Called by {@link java.util.ServiceLoader}. */
  public PostgresWorkerFactory() {}

  @Override
  public Worker create(Parts parts) {
    List<WorkerWitness> witnesses = witnesses();
    Parts witnessed = parts.withListeners(witnesses);
    Residence residence =
        new Residence(HostName.local(), ProcessIdentity.self().toString(), parts.owner());
    PostgresRunStore store = PostgresRunStore.create(witnessed, residence);
    Worker worker = new LoopWorker(witnessed, store, Timing.system());
    witnesses.forEach(witness -> witness.onBuilt(worker, parts.dataSource()));
    return worker;
  }

  private static List<WorkerWitness> witnesses() {
    return ServiceLoader.load(WorkerWitness.class, WorkerWitness.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
