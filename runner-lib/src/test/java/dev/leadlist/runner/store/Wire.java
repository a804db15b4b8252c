package dev.leadlist.runner.store;

import dev.leadlist.runner.time.ManualTiming;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What lies between a worker and the table: a network, and the worker's own background threads. */
public interface Wire {

  /** Carries a statement there and its answer back, either of which may take long or get lost. */
  <T extends @Nullable Object> T carry(Supplier<T> statement);

  /** Delivers a signal, which may come late, twice or never. */
  void deliver(Runnable signal);

  /** Does the worker's own background work after a while. */
  void later(Duration delay, Runnable work);

  /** Loses nothing and takes no time. */
  static Wire perfect(ManualTiming timing) {
    return new Wire() {
      @Override
      public <T extends @Nullable Object> T carry(Supplier<T> statement) {
        return statement.get();
      }

      @Override
      public void deliver(Runnable signal) {
        signal.run();
      }

      @Override
      public void later(Duration delay, Runnable work) {
        timing.at(delay, work);
      }
    };
  }
}
