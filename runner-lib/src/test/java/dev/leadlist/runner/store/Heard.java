package dev.leadlist.runner.store;

import dev.leadlist.runner.RunState;
import dev.leadlist.runner.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An observer that remembers what it heard. */
public final class Heard implements RunObserver {
  private final AtomicInteger suspicions = new AtomicInteger();
  private final List<RunState> states = new CopyOnWriteArrayList<>();
  private final List<Long> doubtedTokens = new CopyOnWriteArrayList<>();
  private final List<Long> lostTokens = new CopyOnWriteArrayList<>();

  @Override
  public void onSuspicion() {
    suspicions.incrementAndGet();
  }

  @Override
  public void onState(RunState state) {
    states.add(state);
  }

  @Override
  public void onSilence(StoreUnavailableException why) {}

  @Override
  public void onLeaseDoubted(long fencingToken) {
    doubtedTokens.add(fencingToken);
  }

  @Override
  public void onLeaseLost(long fencingToken) {
    lostTokens.add(fencingToken);
  }

  /** Returns how many unconfirmed signals were heard. */
  public int suspicions() {
    return suspicions.get();
  }

  /** Returns what the database said, first things first. */
  public List<RunState> states() {
    return states;
  }

  /** Returns the tokens that could not be renewed in time. */
  public List<Long> doubtedTokens() {
    return doubtedTokens;
  }

  /** Returns the tokens whose renewal was refused. */
  public List<Long> lostTokens() {
    return lostTokens;
  }

  /** Returns whether the database said that the run is over. */
  public boolean heardOfTheEnd() {
    return states.stream().anyMatch(RunState::isOver);
  }
}
