package dev.leadlist.runner.postgres.sql;

import dev.leadlist.runner.RunTable;

/**
 * The names and conditions of one {@link RunTable} as SQL, quoted and ready to be put together.
 *
 * @param schema the schema
 * @param table the run table, with its schema
 * @param leases the lease table, with its schema
 * @param tokens the sequence of fencing tokens, with its schema
 * @param id the identifying column
 * @param criteria the column with what the run looks for
 * @param targetQuantity the column with how many results are wanted
 * @param stage the column with the step reached
 * @param status the column that says whether the run is over
 * @param terminalStatuses the terminal statuses as literals, for {@code in (…)}
 * @param activeStatuses the active statuses as literals, for {@code in (…)}
 */
public record RunSql(
    String schema,
    String table,
    String leases,
    String tokens,
    String id,
    String criteria,
    String targetQuantity,
    String stage,
    String status,
    String terminalStatuses,
    String activeStatuses) {

  /** The blanks that do not count around a status, as in {@link RunTable}. */
  private static final String BLANKS = "E' \\t\\n\\r\\f'";

  public static RunSql of(RunTable runs) {
    String schema = SqlText.identifier(runs.schema());
    return new RunSql(
        schema,
        schema + "." + SqlText.identifier(runs.table()),
        schema + ".run_leases",
        schema + ".fencing_tokens",
        SqlText.identifier(runs.idColumn()),
        SqlText.identifier(runs.criteriaColumn()),
        SqlText.identifier(runs.targetQuantityColumn()),
        SqlText.identifier(runs.stageColumn()),
        SqlText.identifier(runs.statusColumn()),
        SqlText.literals(runs.terminalStatuses()),
        SqlText.literals(runs.activeStatuses()));
  }

  /**
   * Returns the status without blanks around it, as text whatever the column's type.
   *
   * @param row the name or alias of the row
   */
  public String trimmedStatus(String row) {
    return "pg_catalog.btrim(%s.%s::pg_catalog.text, %s)".formatted(row, status, BLANKS);
  }

  /**
   * Returns the condition that the run is over; unknown, hence not met, where there is no status.
   */
  public String isTerminal(String row) {
    return "%s in (%s)".formatted(trimmedStatus(row), terminalStatuses);
  }

  /** Returns the condition that the run is to be worked on; not met where there is no status. */
  String isActive(String row) {
    return "%s in (%s)".formatted(trimmedStatus(row), activeStatuses);
  }
}
