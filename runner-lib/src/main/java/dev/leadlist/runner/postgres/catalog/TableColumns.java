package dev.leadlist.runner.postgres.catalog;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.sql.ColumnTypes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The columns a table has.
 *
 * @param typeByName each column's type, ready for a cast, in the table's order
 */
record TableColumns(Map<String, String> typeByName) {

  static TableColumns read(Connection connection, PgRelation table) throws SQLException {
    // Type modifier -1, not null: "character" would mean character(1), "bpchar" has no length.
    String query = """
        select a.attname,
               case when n.nspname = 'pg_catalog' then pg_catalog.format_type(t.oid, -1)
                    else pg_catalog.quote_ident(n.nspname) || '.'
                      || pg_catalog.quote_ident(t.typname)
               end
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_type t on t.oid = a.atttypid
        join pg_catalog.pg_namespace n on n.oid = t.typnamespace
        where a.attrelid = ? and a.attnum > 0 and not a.attisdropped
        order by a.attnum\
        """;
    Map<String, String> types = new LinkedHashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, table.oid());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          types.put(row.getString(1), row.getString(2));
        }
      }
    }
    return new TableColumns(types);
  }

  boolean has(String column) {
    return typeByName.containsKey(column);
  }

  /** Returns one sentence per column of the mapping that is missing, or cannot identify a run. */
  List<String> faults(RunTable runs) {
    List<String> faults = new ArrayList<>();
    addMissing(faults, runs, "idColumn", runs.idColumn());
    addMissing(faults, runs, "criteriaColumn", runs.criteriaColumn());
    addMissing(faults, runs, "targetQuantityColumn", runs.targetQuantityColumn());
    addMissing(faults, runs, "stageColumn", runs.stageColumn());
    addMissing(faults, runs, "statusColumn", runs.statusColumn());
    String idType = typeByName.getOrDefault(runs.idColumn(), "uuid");
    if (!idType.equals("uuid")) {
      faults.add(("column %s.%s is of type %s: a run is identified by a uuid, map a uuid "
              + "column with idColumn")
          .formatted(runs, runs.idColumn(), idType));
    }
    return faults;
  }

  private void addMissing(List<String> faults, RunTable runs, String setting, String column) {
    if (!has(column)) {
      faults.add(
          "column %s.%s does not exist (the table has %s): map the right one with %s, or add it"
              .formatted(runs, column, String.join(", ", typeByName.keySet()), setting));
    }
  }

  /** Returns the types of the mapping's columns, which must all be there. */
  ColumnTypes types(RunTable runs) {
    return new ColumnTypes(
        type(runs.idColumn()),
        type(runs.criteriaColumn()),
        type(runs.targetQuantityColumn()),
        type(runs.stageColumn()),
        type(runs.statusColumn()));
  }

  private String type(String column) {
    return Objects.requireNonNull(typeByName.get(column), column);
  }
}
