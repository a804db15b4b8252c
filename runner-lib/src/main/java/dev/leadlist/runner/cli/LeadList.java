package dev.leadlist.runner.cli;

import dev.leadlist.runner.LeadListException;
import dev.leadlist.runner.SettingsException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code leadlist}. */
@Command(
    name = "leadlist",
    description = "Looks after workers and their database.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      CleanupCommand.class,
      WorkersCommand.class,
      StopCommand.class,
      SchemaCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "The database is the one that POSTGRES_URL names in the environment, or --database-url-file:"
          + " postgresql://USER:PASSWORD@HOST:5432/DATABASE. There is no option for the URL itself:"
          + " a command line can be read by every user of the machine."
    })
public final class LeadList {

  /** {@code EX_USAGE} of BSD's {@code sysexits.h}: wrong options or settings. */
  static final int WRONG_USE = 64;

  /** {@code EX_UNAVAILABLE}: the database cannot be asked, or is not fit. */
  static final int NO_DATABASE = 69;

  private final Map<String, String> environment;

  private LeadList(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.setProperty("slf4j.internal.verbosity", "ERROR"); // nobody logs here, on purpose
    System.exit(commandLine(System.getenv()).execute(args));
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine command = new CommandLine(new LeadList(environment));
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setExecutionExceptionHandler((failure, at, parsed) -> {
      if (failure instanceof LeadListException || failure instanceof IllegalArgumentException) {
        at.getErr()
            .println(failure instanceof LeadListException ? failure.getMessage() : told(failure));
        return failure instanceof SettingsException || failure instanceof IllegalArgumentException
            ? WRONG_USE
            : NO_DATABASE;
      }
      throw failure;
    });
    command.setParameterExceptionHandler((failure, args) -> {
      failure.getCommandLine().getErr().println(told(failure));
      failure.getCommandLine().usage(failure.getCommandLine().getErr());
      return WRONG_USE;
    });
    return command;
  }

  /** The environment of the command that a part belongs to. */
  static Map<String, String> environment(CommandSpec part) {
    return ((LeadList) part.root().userObject()).environment;
  }

  /** What the arguments are answered with; a URL among them would be quoted. */
  private static String told(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    return message.matches("(?is).*(//|@|passw).*")
        ? "wrong arguments; they are not repeated here, since they may hold a secret. The database"
            + " is named by POSTGRES_URL in the environment"
        : message;
  }
}
