package dev.leadlist.runner.store;

import dev.leadlist.runner.WorkerSettings;
import java.sql.Connection;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A place where runs live: the stores on it, and the tests' hand in its tables. */
public interface StorePlace {

  /** Makes a store that is not yet open. */
  RunStore create(WorkerSettings settings);

  /** Inserts a run. */
  UUID insert(String stage, @Nullable String status);

  /** Changes a run's status as any other program would. */
  void setStatus(UUID run, @Nullable String status);

  /** Deletes a run as any other program would. */
  void delete(UUID run);

  /** Returns the stage that is stored. */
  @Nullable
  String stage(UUID run);

  /** Returns the status that is stored. */
  @Nullable
  String status(UUID run);

  /** Writes something about a run that shows once the transaction of {@code connection} commits. */
  void note(Connection connection, UUID run) throws Exception;

  /** Returns how often {@link #note} was committed. */
  int notes(UUID run);

  /** Lets time pass until {@code condition} is met, some seconds at most; returns whether it is. */
  boolean passes(BooleanSupplier condition);

  /** From now on the database gives no answer. */
  void goSilent();

  /** From now on the database answers again. */
  void answer();
}
