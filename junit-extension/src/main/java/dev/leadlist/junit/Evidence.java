package dev.leadlist.junit;

import dev.leadlist.junit.life.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Keeps what does not fit into a message: a file for each complaint, with all threads of the JVM.
 *
 * @param directory where; made when the first file is written
 */
record Evidence(Path directory) {

  /**
   * Writes a file; returns a line that says where it is.
   *
   * @param more what the report shows a part of, or nothing
   */
  String write(String test, String report, String more) {
    Path file = directory.resolve(test + "-" + UUID.randomUUID() + ".txt");
    try {
      Files.createDirectories(directory);
      Files.writeString(file, report + more + "\n\nAll threads:\n\n" + Stacks.everything());
      return "Evidence: " + file.toAbsolutePath();
    } catch (IOException e) {
      return "Evidence could not be written: " + e;
    }
  }
}
