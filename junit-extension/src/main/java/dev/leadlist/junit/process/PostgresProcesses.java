package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessEntry;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.ProcessTable;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds what PostgreSQL has running on a data directory by their arguments: {@code initdb},
 * {@code pg_ctl}, the shell that it starts the server by, and the server. What the server has
 * started ends with it. A number written down would come too late: after the start.
 */
final class PostgresProcesses {
  private PostgresProcesses() {}

  static List<ProcessIdentity> on(Path data) {
    String directory = data.toString();
    return ProcessTable.now().entries().stream()
        .filter(process -> isOn(directory, process))
        .map(ProcessEntry::identity)
        .toList();
  }

  private static boolean isOn(String directory, ProcessEntry process) {
    List<String> arguments = process.arguments();
    int option = arguments.indexOf("-D");
    boolean isGiven = option >= 0
        && option + 1 < arguments.size()
        && arguments.get(option + 1).equals(directory);
    String quoted = "-D \"" + directory + "\"";
    return isGiven || arguments.stream().anyMatch(argument -> argument.contains(quoted));
  }
}
