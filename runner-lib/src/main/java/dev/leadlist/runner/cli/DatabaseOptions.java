package dev.leadlist.runner.cli;

import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.SettingsException;
import dev.leadlist.runner.postgres.WorkerRegistry;
import dev.leadlist.runner.postgres.connect.UrlConnections;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which database, and which table in it. */
final class DatabaseOptions {
  private static final String VARIABLE = "POSTGRES_URL";
  private static final String URL_FILE = "--database-url-file";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = URL_FILE,
      paramLabel = "FILE",
      description = "A file that holds the URL of the database, and that others cannot read; wins"
          + " over POSTGRES_URL in the environment.")
  private @Nullable Path urlFile;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "Schema of the run table; ${DEFAULT-VALUE} unless given.",
      defaultValue = "pm_pipeline")
  private String schema = "pm_pipeline";

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "Name of the run table; ${DEFAULT-VALUE} unless given.",
      defaultValue = "runs")
  private String table = "runs";

  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      description = "Column with a run's id; ${DEFAULT-VALUE} unless given.",
      defaultValue = "id")
  private String idColumn = "id";

  @Option(
      names = "--criteria-column",
      paramLabel = "NAME",
      description = "Column with what a run looks for; ${DEFAULT-VALUE} unless given.",
      defaultValue = "criteria")
  private String criteriaColumn = "criteria";

  @Option(
      names = "--target-quantity-column",
      paramLabel = "NAME",
      description = "Column with how many results are wanted; ${DEFAULT-VALUE} unless given.",
      defaultValue = "target_quantity")
  private String targetQuantityColumn = "target_quantity";

  @Option(
      names = "--stage-column",
      paramLabel = "NAME",
      description = "Column with the step that a run has reached; ${DEFAULT-VALUE} unless given.",
      defaultValue = "stage")
  private String stageColumn = "stage";

  @Option(
      names = "--status-column",
      paramLabel = "NAME",
      description = "Column with a run's status; ${DEFAULT-VALUE} unless given.",
      defaultValue = "status")
  private String statusColumn = "status";

  @Option(
      names = "--terminal-statuses",
      paramLabel = "STATUS",
      split = ",",
      description = "Statuses of a run that is over, with commas between them;"
          + " ${DEFAULT-VALUE} unless given.",
      defaultValue = "completed,error,archived")
  private List<String> terminalStatuses = List.of();

  @Option(
      names = "--active-statuses",
      paramLabel = "STATUS",
      split = ",",
      description = "Statuses of a run to work on, with commas between them;"
          + " ${DEFAULT-VALUE} unless given.",
      defaultValue = "active,in_progress")
  private List<String> activeStatuses = List.of();

  /** Has one of the given statuses where a worker would write one: a command writes none. */
  RunTable runTable() {
    RunTable.Builder runs = RunTable.builder()
        .schema(schema)
        .table(table)
        .idColumn(idColumn)
        .criteriaColumn(criteriaColumn)
        .targetQuantityColumn(targetQuantityColumn)
        .stageColumn(stageColumn)
        .statusColumn(statusColumn)
        .terminalStatuses(terminalStatuses)
        .activeStatuses(activeStatuses);
    terminalStatuses.stream()
        .findFirst()
        .ifPresent(status -> runs.completedStatus(status).errorStatus(status));
    return runs.build();
  }

  WorkerRegistry registry() {
    return new WorkerRegistry(dataSource(), runTable());
  }

  DataSource dataSource() {
    return UrlConnections.of(url(), "leadlist");
  }

  /** A password on a command line could be read by every user of the machine. */
  private DatabaseUrl url() {
    if (urlFile != null) {
      return parse(SecretFile.read(urlFile, URL_FILE), URL_FILE + ": " + urlFile);
    }
    String url = LeadList.environment(Objects.requireNonNull(command)).get(VARIABLE);
    if (url == null) {
      throw new SettingsException(List.of(VARIABLE
          + ": is not set; write postgresql://USER:PASSWORD@HOST:5432/DATABASE into the"
          + " environment, or into a file for " + URL_FILE));
    }
    return DatabaseUrl.parse(url);
  }

  /** Names the place that the text came from, where its own faults name a variable. */
  private static DatabaseUrl parse(String url, String from) {
    try {
      return DatabaseUrl.parse(url);
    } catch (SettingsException e) {
      throw new SettingsException(e.faults().stream()
          .map(fault -> from + fault.substring(fault.indexOf(':')))
          .toList());
    }
  }
}
