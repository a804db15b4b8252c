package dev.leadlist.runner.postgres.catalog;

import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.postgres.sql.SignalChannel;
import dev.leadlist.runner.postgres.sql.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the run table's triggers look like beside the mapping.
 *
 * @param isInstalled whether any of them is there
 * @param problems one sentence per reason why the end of a run might not be signalled, with remedy
 */
public record SignalTriggers(boolean isInstalled, List<String> problems) {
  private static final Set<String> NAMES =
      Set.of("leadlist_run_ended", "leadlist_run_deleted", "leadlist_runs_truncated");

  // Arguments are kept as bytes in the database's encoding, each ended by a zero.
  private static final String QUERY = """
      select t.tgrelid::regclass::text as relation, t.tgname, t.tgenabled::text as enabled,
             pg_catalog.pg_get_triggerdef(t.oid) as definition,
             p.proname = 'leadlist_signal_run' and t.tgargs = (
               select pg_catalog.string_agg(
                   pg_catalog.convert_to(a.value, pg_catalog.getdatabaseencoding())
                     || '\\x00'::bytea,
                   ''::bytea order by a.position)
               from unnest(?::text[]) with ordinality a (value, position)) as fits,
             t.tgrelid = ? as on_table
      from pg_catalog.pg_trigger t join pg_catalog.pg_proc p on p.oid = t.tgfoid
      where (t.tgrelid = ? or t.tgrelid in (select relid from pg_catalog.pg_partition_tree(?::oid)))
        and t.tgname = any (?)
      order by 1, 2\
      """;

  /** Returns whether every end of a run that the mapping knows is signalled. */
  public boolean isReady() {
    return problems.isEmpty();
  }

  /** Looks at the triggers of the table and of its partitions, which can be disabled singly. */
  public static SignalTriggers inspect(Connection connection, RunTable runs, PgRelation table)
      throws SQLException {
    Set<String> found = new LinkedHashSet<>();
    List<String> problems = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
      statement.setArray(1, connection.createArrayOf("text", arguments(runs).toArray()));
      statement.setLong(2, table.oid());
      statement.setLong(3, table.oid());
      statement.setLong(4, table.oid());
      statement.setArray(5, connection.createArrayOf("text", NAMES.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          String name = row.getString("tgname");
          if (row.getBoolean("on_table")) {
            found.add(name);
            if (!row.getBoolean("fits")) {
              problems.add(mismatch(runs, name, row.getString("definition")));
            }
          }
          addDisabled(problems, row.getString("relation"), name, row.getString("enabled"));
        }
      }
    }
    addMissing(problems, runs, found);
    return new SignalTriggers(!found.isEmpty(), List.copyOf(problems));
  }

  /** What the triggers are made for; they carry it as their arguments. */
  private static List<String> arguments(RunTable runs) {
    List<String> arguments = new ArrayList<>();
    arguments.add(SignalChannel.of(runs));
    arguments.add(runs.idColumn());
    arguments.add(runs.statusColumn());
    arguments.addAll(runs.terminalStatuses());
    return arguments;
  }

  private static String mismatch(RunTable runs, String name, String definition) {
    String call = "EXECUTE FUNCTION ";
    return "trigger %s on %s was made for %s, the settings say (%s): %s"
        .formatted(
            name,
            runs,
            definition.substring(definition.lastIndexOf(call) + call.length()),
            SqlText.literals(arguments(runs)),
            Remedy.installFor(runs));
  }

  private static void addDisabled(
      List<String> problems, String relation, String name, String enabled) {
    if (!enabled.equals("O") && !enabled.equals("A")) {
      problems.add("trigger %s on %s is %s: alter table %s enable trigger %s"
          .formatted(
              name,
              relation,
              enabled.equals("R") ? "enabled for replication only" : "disabled",
              relation,
              name));
    }
  }

  private static void addMissing(List<String> problems, RunTable runs, Set<String> found) {
    Set<String> missing = new TreeSet<>(NAMES);
    missing.removeAll(found);
    if (!missing.isEmpty()) {
      problems.add("%s has no trigger %s, so workers learn at poll speed that a run is over: %s"
          .formatted(runs, String.join(", ", missing), Remedy.installFor(runs)));
    }
  }
}
