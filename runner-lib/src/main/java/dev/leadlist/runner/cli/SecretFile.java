package dev.leadlist.runner.cli;

import dev.leadlist.runner.SettingsException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/** A file with one line that nobody else is to know. */
final class SecretFile {
  private SecretFile() {}

  /**
   * Reads the line, without the white space around it.
   *
   * @param option what named the file, for messages
   * @throws SettingsException if the file cannot be read, is open to others, or has not one line
   */
  static String read(Path file, String option) {
    try {
      if (isOpenToOthers(file)) {
        throw fault(option, file, "can be read by every user of the machine; chmod o-r it");
      }
      List<String> lines = Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
      if (lines.size() != 1) {
        throw fault(
            option, file, "has %d lines; write the one line into it".formatted(lines.size()));
      }
      return lines.get(0);
    } catch (NoSuchFileException e) {
      throw fault(option, file, "does not exist");
    } catch (CharacterCodingException e) {
      throw fault(option, file, "is no text in UTF-8");
    } catch (IOException e) {
      throw fault(option, file, "cannot be read: " + e);
    }
  }

  /** Where files have such permissions; elsewhere nobody can tell. */
  private static boolean isOpenToOthers(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
  }

  private static SettingsException fault(String option, Path file, String what) {
    return new SettingsException(List.of("%s: %s %s".formatted(option, file, what)));
  }
}
