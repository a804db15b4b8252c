package dev.leadlist.runner.cli;

import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.SettingsException;
import dev.leadlist.runner.postgres.UrlConnections;
import java.util.List;
import javax.sql.DataSource;
import picocli.CommandLine.Option;

/** Which database, and which table in it. */
final class DatabaseOptions {
  private static final String VARIABLE = "POSTGRES_URL";

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

  RunTable runTable() {
    return RunTable.builder().schema(schema).table(table).build();
  }

  /** A password on a command line could be read by every user of the machine. */
  DataSource dataSource() {
    String url = System.getenv(VARIABLE);
    if (url == null) {
      throw new SettingsException(
          List.of(
              VARIABLE
                  + ": is not set; write postgresql://USER:PASSWORD@HOST:5432/DATABASE into the environment"));
    }
    return UrlConnections.of(DatabaseUrl.parse(url), "leadlist");
  }
}
