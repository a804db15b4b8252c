package dev.leadlist.runner.postgres.sql;

/**
 * The types of the five columns as SQL to cast to: qualified where they are not PostgreSQL's own,
 * and without a length, since a cast to {@code varchar(5)} would cut silently what an assignment
 * refuses.
 *
 * @param id the type of the identifying column
 * @param criteria the type of the column with what the run looks for
 * @param targetQuantity the type of the column with how many results are wanted
 * @param stage the type of the column with the step reached
 * @param status the type of the column that says whether the run is over
 */
public record ColumnTypes(
    String id, String criteria, String targetQuantity, String stage, String status) {}
