package dev.leadlist.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Step;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTests {
  private final IOException failure = new IOException("no answer");

  @ParameterizedTest
  @CsvSource({"1,1s", "2,2s", "3,4s", "6,32s", "7,60s", "8,60s", "9999,60s"})
  void thePauseDoublesUpToAMinute(int failures, String pause) {
    RetryPolicy policy = new RetryPolicy(10_000, Duration.ofSeconds(1));

    assertThat(policy.stepAfter(failures, failure))
        .isEqualTo(Step.again(Duration.parse("PT" + pause)));
  }

  @Test
  void aLongPollIntervalIsCutToAMinute() {
    RetryPolicy policy = new RetryPolicy(3, Duration.ofDays(365));

    assertThat(policy.stepAfter(1, failure)).isEqualTo(Step.again(Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource({"1,1,true", "3,2,false", "3,3,true", "3,4,true"})
  void givesUpAtTheLimit(int limit, int failures, boolean givesUp) {
    RetryPolicy policy = new RetryPolicy(limit, Duration.ofSeconds(1));

    assertThat(policy.givesUpAfter(failures)).isEqualTo(givesUp);
    assertThat(policy.stepAfter(failures, failure) instanceof Step.Fail).isEqualTo(givesUp);
  }

  @Test
  void theLastFailureStandsInTheMessage() {
    Step step = new RetryPolicy(3, Duration.ofSeconds(1)).stepAfter(3, failure);

    assertThat(step)
        .isInstanceOfSatisfying(
            Step.Fail.class,
            fail -> assertThat(fail.message()).contains("3 times").contains("no answer"));
  }
}
