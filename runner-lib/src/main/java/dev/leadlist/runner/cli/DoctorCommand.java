package dev.leadlist.runner.cli;

import dev.leadlist.runner.postgres.catalog.Examination;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what mode a worker would be in, and what stands in the way of a better one. */
@Command(
    name = "doctor",
    description = {
      "Examines the database as a worker would, with this user's rights: server, table, leases,"
          + " registry, triggers, whether notifications arrive, and what limits them.",
      "Changes nothing."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:workers will be in the full mode",
      "1:they will work, but poll, or without leases",
      "64:wrong options or settings",
      "69:the database cannot be asked, or workers cannot work there"
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int LESS_THAN_FULL = 1;

  @Mixin
  private DatabaseOptions database = new DatabaseOptions();

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Examination found = Examination.of(database.dataSource(), database.runTable());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(Shown.printable(found.server()));
    out.println(database.runTable() + ": workers will be in the mode '" + found.mode() + "'");
    found.remarks().forEach(remark -> out.println("- " + remark));
    out.flush();
    return found.mode().equals("full") ? 0 : LESS_THAN_FULL;
  }
}
