package dev.leadlist.runner.loop;

import dev.leadlist.runner.Step;
import java.time.Duration;

/**
 * What follows a handler's failure: a growing pause, then the end.
 *
 * @param maxFailures failures in a row that end the run
 * @param firstPause the pause after the first; doubled with each further one
 */
record RetryPolicy(int maxFailures, Duration firstPause) {

  /** No pause is longer, so that a mended cause is noticed within a minute. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  boolean givesUpAfter(int failures) {
    return failures >= maxFailures;
  }

  /** Returns the step to write after {@code failures} failures in a row, at least one. */
  Step stepAfter(int failures, Throwable last) {
    if (givesUpAfter(failures)) {
      return Step.fail("handler failed " + failures + " times in a row, last with " + last);
    }
    return Step.again(pauseAfter(failures));
  }

  private Duration pauseAfter(int failures) {
    Duration pause = firstPause;
    for (int i = 1; i < failures && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
