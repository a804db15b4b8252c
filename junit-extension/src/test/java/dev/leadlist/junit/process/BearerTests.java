package dev.leadlist.junit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bears a variable is found, whatever it is about. */
class BearerTests {
  private static final String VARIABLE = "LEADLIST_BEARER_TEST";

  /** Linux shows no environment of a process that is between two programs. */
  @Test
  void aProcessIsFoundWhileItBecomesAnotherProgram(@TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("again.sh"), "exec sh \"$0\"\n");
    String value = UUID.randomUUID().toString();
    ProcessBuilder builder = new ProcessBuilder("sh", script.toString());
    builder.environment().put(VARIABLE, value);
    Process restless = builder.start();
    try {
      for (int look = 0; look < 500; look++) {
        assertThat(Bearer.of(VARIABLE, value))
            .as("look %d", look)
            .extracting(bearer -> bearer.identity().pid())
            .containsExactly(restless.pid());
      }
    } finally {
      restless.destroyForcibly();
    }
  }
}
