package dev.leadlist.junit.life;

import dev.leadlist.runner.RunContext;
import dev.leadlist.runner.TransactionWork;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The worker's own context, with each call noted that the guard lets through. */
record NotingContext(RunContext context, LifeJournal journal) implements RunContext {

  @Override
  public <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    long entered = journal.moment(); // before the guard asks: what it refuses is what comes later
    return context.call(() -> {
      journal.onCall(entered);
      return call.call();
    });
  }

  @Override
  public void checkpoint() {
    context.checkpoint();
  }

  @Override
  public boolean isActive() {
    return context.isActive();
  }

  @Override
  public Optional<Duration> remaining() {
    return context.remaining();
  }

  @Override
  public void onStop(Runnable hook) {
    context.onStop(hook);
  }

  @Override
  public <T extends @Nullable Object> T inTransaction(TransactionWork<T> work) throws Exception {
    return context.inTransaction(work);
  }

  @Override
  public long fencingToken() {
    return context.fencingToken();
  }
}
