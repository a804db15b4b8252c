package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leadlist.runner.url.LibpqParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds {@code docs/settings.md} to what the code does. */
final class DocumentedSettingsTests {
  private static final Path PAGE = Path.of("..", "docs", "settings.md");
  private static final Path THIS =
      Path.of("src/test/java/dev/leadlist/runner/DocumentedSettingsTests.java");

  @ParameterizedTest
  @EnumSource
  void hasARowForEachSetting(Setting setting) throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .anyMatch(line ->
            line.startsWith("| `" + setting.variable() + "` | `" + setting.method() + "` |"));
  }

  @Test
  void showsTheMessageAsItIs() throws IOException {
    SettingsException thrown = catchThrowableOfType(
        SettingsException.class,
        () -> WorkerSettings.fromEnvironment(
                Map.of("RUN_FILTER_ID", "xxx", "WORKER_MAX_RUNTIME", "30"))
            .build());

    assertThat(Files.readString(PAGE)).contains("```\n" + thrown.getMessage() + "\n```");
  }

  @Test
  void namesTheTranslatedParametersOfLibpq() throws IOException {
    String page = Files.readString(PAGE);
    String list = page.substring(page.indexOf("translated:"), page.indexOf("Key files"));

    assertThat(Arrays.stream(list.split("`", -1)).filter(word -> word.matches("[a-z_]+")))
        .hasSize(20)
        .allMatch(name -> LibpqParameters.driverName(name) != null);
  }

  @Test
  void showsABuilderThatBuilds() throws IOException {
    // begin
    WorkerSettings settings = WorkerSettings.builder()
        .targetRun(UUID.fromString("0a14f2a7-ed6e-434a-9160-dd547bbab3a3"))
        .maxLoops(1)
        .maxRuntime(Duration.ofMinutes(2))
        .database(DatabaseUrl.parse("postgresql://me@localhost/leads"))
        .build();
    // end

    assertThat(settings.isTargeted()).isTrue();
    List<String> source = Files.readAllLines(THIS);
    String shown = String.join(
            "\n", source.subList(source.indexOf("    // begin") + 1, source.indexOf("    // end")))
        .indent(-4);
    assertThat(Files.readString(PAGE)).contains("```java\n" + shown + "```");
  }
}
