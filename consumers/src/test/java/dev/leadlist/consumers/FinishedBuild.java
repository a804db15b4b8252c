package dev.leadlist.consumers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a build ended.
 *
 * @param exitCode Maven's
 * @param wall from its start to its end
 * @param endedAt the wall clock at its end, in milliseconds
 * @param target the build's folder of that name
 * @param log what it printed
 * @param survivors its processes that were alive a second after Maven had ended
 */
record FinishedBuild(
    int exitCode, Duration wall, long endedAt, Path target, String log, List<String> survivors) {

  /**
   * Returns the time from the end of the last test's body, which wrote it down, to the end of
   * Maven.
   */
  Duration sinceLastTest() throws IOException {
    long ended =
        Long.parseLong(Files.readString(target.resolve("last-test-ended")).strip());
    return Duration.ofMillis(endedAt - ended);
  }
}
