package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepTests {

  @Test
  void eachFactoryMakesItsKind() {
    assertThat(Step.next("contacts")).isEqualTo(new Step.Next("contacts"));
    assertThat(Step.complete()).isEqualTo(new Step.Complete());
    assertThat(Step.fail("why")).isEqualTo(new Step.Fail("why"));
    assertThat(Step.again()).isEqualTo(new Step.Again(Duration.ZERO));
    assertThat(Step.again(Duration.ofSeconds(2))).isEqualTo(new Step.Again(Duration.ofSeconds(2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void aBlankStageIsRefused(String stage) {
    assertThatThrownBy(() -> Step.next(stage))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Step.next")
        .hasMessageContaining("name the stage");
  }

  @Test
  void aNegativePauseIsRefusedWithItsValue() {
    assertThatThrownBy(() -> Step.again(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.001S");
  }

  @Test
  void nullIsRefused() {
    assertThatThrownBy(() -> Step.fail(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Step.next(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Step.again(null)).isInstanceOf(NullPointerException.class);
  }
}
