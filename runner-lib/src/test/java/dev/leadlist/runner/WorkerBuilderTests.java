package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class WorkerBuilderTests {
  private final WorkerBuilder builder = Worker.builder(new PGSimpleDataSource());

  @Test
  void hasEverySettingButTheUrlThatItsDataSourceReplaces() {
    Set<String> settings = settings(WorkerSettingsBuilder.class);
    settings.remove("database");

    assertThat(settings(WorkerBuilder.class)).containsAll(settings);
  }

  private static Set<String> settings(Class<?> builder) {
    return Arrays.stream(builder.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getReturnType() == builder)
        .map(Method::getName)
        .collect(Collectors.toSet());
  }

  @Test
  @SuppressWarnings("NullAway") // that is what it is about
  void refusesNullByTheNameOfTheSetting() {
    assertThatNullPointerException().isThrownBy(() -> builder.handler(null)).withMessage("handler");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.listener(null))
        .withMessage("listener");
    assertThatNullPointerException().isThrownBy(() -> builder.lease(null)).withMessage("lease");
    assertThatNullPointerException()
        .isThrownBy(() -> Worker.builder(null))
        .withMessage("dataSource");
  }
}
