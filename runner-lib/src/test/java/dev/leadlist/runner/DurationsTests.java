package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationsTests {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "5m, PT5M",
    "2h, PT2H",
    "365d, PT8760H",
    "1m30s, PT1M30S",
    "1h30m, PT1H30M",
    "5m5ms, PT5M0.005S",
    "90s, PT1M30S",
    "0s, PT0S",
    "PT30S, PT30S",
    "P1DT2H, PT26H",
    "PT-5S, PT-5S"
  })
  void readsUnitsAndIso8601(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          30             | has no unit; write 30s
          0              | has no unit; write 0s
          -30s           | is negative
          -PT30S         | is negative
          ''             | is not a duration
          abc            | is not a duration; write whole numbers with units, such as 500ms
          30 s           | is not a duration
          30S            | is not a duration
          30sec          | is not a duration
          1.5s           | is not a duration
          s              | is not a duration
          30s1m          | is not a duration
          1m1m           | is not a duration
          +30s           | is not a duration
          unlimited      | is not a duration
          ٣٠s            | is not a duration
          9999999999s    | is not a duration
          PT             | is not an ISO-8601 duration
          P1Y            | is not an ISO-8601 duration
          PT99999999999999999999S | is not an ISO-8601 duration
          """)
  void refusesWhatIsNotADurationAndSaysWhatToWrite(String text, String fragment) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining(fragment);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.5S, 500ms",
    "PT30S, 30s",
    "PT90S, 1m30s",
    "PT5M, 5m",
    "PT8760H, 365d",
    "PT-5S, -5s",
    "PT0.000000001S, 1ns",
    "PT0.0015S, 1ms500000ns"
  })
  void writesEveryDurationWithItsUnits(Duration duration, String text) {
    assertThat(Durations.format(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"-9223372036854775808", "9223372036854775807"})
  void writesTheExtremesToo(long seconds) {
    assertThat(Durations.format(Duration.ofSeconds(seconds))).endsWith(seconds < 0 ? "S" : "s");
  }
}
