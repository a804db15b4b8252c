package dev.leadlist.runner.cli;

import dev.leadlist.runner.postgres.schema.Duty;
import dev.leadlist.runner.postgres.schema.Schema;
import dev.leadlist.runner.postgres.schema.SchemaReport;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the library keeps beside the run table. */
@Command(
    name = "schema",
    description = "Installs, checks or prints what the library keeps beside the run table.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class SchemaCommand implements Runnable {
  private static final int MISSING = 1;

  @Spec
  private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "schema: say what: install, check, print or grants");
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  @Command(
      name = "install",
      description = "Installs what is missing; waits for no writer, and makes none wait.")
  int install(@Mixin DatabaseOptions database) {
    Schema.install(database.dataSource(), database.runTable());
    out().println("installed for " + database.runTable());
    return 0;
  }

  @Command(
      name = "check",
      description = "Says what is missing or does not fit; exit code 1 if anything is.")
  int check(@Mixin DatabaseOptions database) {
    SchemaReport report = Schema.check(database.dataSource(), database.runTable());
    report.problems().forEach(problem -> out().println(problem));
    if (report.problems().isEmpty()) {
      out().println("all is in place for " + database.runTable());
    }
    return report.problems().isEmpty() ? 0 : MISSING;
  }

  @Command(name = "print", description = "Prints the SQL for a person with the rights.")
  int print(@Mixin DatabaseOptions database) {
    out().print(Schema.render(database.runTable()));
    out().flush();
    return 0;
  }

  @Command(
      name = "grants",
      description = "Prints the GRANTs that a role needs for a duty; they are not run.")
  int grants(
      @Mixin DatabaseOptions database,
      @Parameters(paramLabel = "DUTY", description = "One of ${COMPLETION-CANDIDATES}.") Duty duty,
      @Parameters(paramLabel = "ROLE", description = "Who gets them.") String role) {
    out().print(Schema.grants(database.runTable(), duty, role));
    out().flush();
    return 0;
  }
}
