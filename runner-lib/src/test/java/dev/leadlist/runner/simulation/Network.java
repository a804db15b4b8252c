package dev.leadlist.runner.simulation;

import dev.leadlist.runner.StoreUnavailableException;
import dev.leadlist.runner.store.Wire;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A worker's way to the table: mostly quick; while it is sick, requests and answers get lost. */
final class Network implements Wire {
  /** A statement that is lost both ways takes less than the second by which promises allow it. */
  private static final int SICK_MS = 250;

  private static final int LOST_MS = 350;

  private final Turns turns;
  private final Turns.Host host;
  private final Random random;
  private final Runnable disturbed;
  private boolean sick;

  Network(Turns turns, Turns.Host host, Random random, Runnable disturbed) {
    this.turns = turns;
    this.host = host;
    this.random = random;
    this.disturbed = disturbed;
  }

  void sicken() {
    sick = true;
  }

  void heal() {
    sick = false;
    disturbed.run();
  }

  @Override
  public <T extends @Nullable Object> T carry(Supplier<T> statement) {
    takeTime(20);
    loseOneIn(2);
    T answer = statement.get();
    takeTime(20);
    loseOneIn(3);
    return answer;
  }

  @Override
  public void deliver(Runnable signal) {
    int fate = random.nextInt(10);
    if (fate < 3) {
      return;
    }
    turns.spawn(host, millis(fate < 6 ? 3_000 : 3), signal);
    if (fate == 9) {
      turns.spawn(host, millis(2_000), signal);
    }
  }

  @Override
  public void later(Duration delay, Runnable work) {
    turns.spawn(host, delay, work);
  }

  private void takeTime(int most) {
    Turns.requireAlive();
    if (sick) {
      turns.passUninterruptibly(millis(SICK_MS));
      disturbed.run();
    } else if (random.nextInt(8) == 0) {
      turns.passUninterruptibly(millis(most));
    }
  }

  private void loseOneIn(int number) {
    if (sick && random.nextInt(number) == 0) {
      turns.passUninterruptibly(millis(LOST_MS));
      disturbed.run();
      throw new StoreUnavailableException("lost on the way", null);
    }
  }

  private Duration millis(int most) {
    return Duration.ofNanos(random.nextInt(most * 1_000) * 1_000L);
  }
}
