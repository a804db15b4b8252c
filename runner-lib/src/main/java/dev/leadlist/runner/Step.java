package dev.leadlist.runner;

import java.time.Duration;
import java.util.Objects;

/** What a {@link RunHandler} says about its run: how it goes on. */
public sealed interface Step {

  /** Goes on with {@code stage}, at once. */
  static Step next(String stage) {
    return new Next(stage);
  }

  /** Ends the run: its status becomes {@link RunTable#completedStatus()}. */
  static Step complete() {
    return new Complete();
  }

  /** Ends the run: its status becomes {@link RunTable#errorStatus()}, and the message is logged. */
  static Step fail(String message) {
    return new Fail(message);
  }

  /** Does the same stage again after the worker's poll interval. */
  static Step again() {
    return new Again(Duration.ZERO);
  }

  /**
   * Does the same stage again, {@code pause} from now at the earliest (counted by the database's
   * clock where there is a lease table) and not before the worker's next poll.
   *
   * @throws IllegalArgumentException if {@code pause} is negative
   */
  static Step again(Duration pause) {
    return new Again(pause);
  }

  /**
   * The run goes on with another stage.
   *
   * @param stage the stage to write
   */
  record Next(String stage) implements Step {
    /** Checks that there is a stage. */
    public Next {
      if (stage.isBlank()) {
        throw new IllegalArgumentException(
            "Step.next: the stage is blank; name the stage to go on with");
      }
    }
  }

  /** The run has reached its goal. */
  record Complete() implements Step {}

  /**
   * The run cannot reach its goal.
   *
   * @param message why, for the log
   */
  record Fail(String message) implements Step {
    /** Checks that there is a message. */
    public Fail {
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * The run has more to do in its stage.
   *
   * @param pause how long to leave it alone at least
   */
  record Again(Duration pause) implements Step {
    /** Checks that the pause is not negative. */
    public Again {
      if (pause.isNegative()) {
        throw new IllegalArgumentException(
            "Step.again: the pause is " + pause + "; it must not be negative");
      }
    }
  }
}
