package dev.leadlist.runner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything wrong with a {@link RunTable.Builder}, found in one pass so that one message has it
 * all.
 */
final class RunTableFaults {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*");
  private static final int MAX_NAME_BYTES = 63;

  private final List<String> faults = new ArrayList<>();

  private RunTableFaults() {}

  /** Returns one sentence per fault: the setting, its value, what is expected. */
  static List<String> of(RunTable.Builder builder) {
    RunTableFaults check = new RunTableFaults();
    check.name("schema", builder.schema);
    check.name("table", builder.table);
    check.columns(builder);
    check.statuses("terminalStatuses", builder.terminalStatuses);
    check.statuses("activeStatuses", builder.activeStatuses);
    check.overlap(builder);
    check.written("completedStatus", builder.completedStatus, builder.terminalStatuses);
    check.written("errorStatus", builder.errorStatus, builder.terminalStatuses);
    return List.copyOf(check.faults);
  }

  private void columns(RunTable.Builder builder) {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("idColumn", builder.idColumn);
    columns.put("criteriaColumn", builder.criteriaColumn);
    columns.put("targetQuantityColumn", builder.targetQuantityColumn);
    columns.put("stageColumn", builder.stageColumn);
    columns.put("statusColumn", builder.statusColumn);
    columns.forEach(this::name);
    Map<String, String> settingsByColumn = new LinkedHashMap<>();
    columns.forEach((setting, column) -> {
      String earlier = settingsByColumn.putIfAbsent(column, setting);
      if (earlier != null) {
        fault(setting, column, "is the same column as " + earlier + "; give each its own");
      }
    });
  }

  private void name(String setting, String name) {
    if (name.isEmpty()) {
      fault(setting, name, "is empty; give the name as it stands in the database");
    } else if (!NAME.matcher(name).matches()) {
      fault(
          setting,
          name,
          "is not a usable name: "
              + offender(name)
              + "; a name starts with a letter A-Z, a-z or _ and goes on with these, digits or $,"
              + " and is given without quotes and without the schema");
    } else if (name.length() > MAX_NAME_BYTES) {
      fault(
          setting,
          name,
          "has %d bytes; PostgreSQL keeps only %d, use the name as it stands in the database"
              .formatted(name.length(), MAX_NAME_BYTES));
    }
  }

  private static String offender(String name) {
    for (int i = 0; i < name.length(); ) {
      int character = name.codePointAt(i);
      String goesOn = (i == 0 ? "" : "_") + Character.toString(character);
      if (!NAME.matcher(goesOn).matches()) {
        return "position %d holds %s".formatted(i + 1, Printable.character(character));
      }
      i += Character.charCount(character);
    }
    throw new IllegalArgumentException("no offending character in " + name);
  }

  private void statuses(String setting, Collection<String> statuses) {
    if (statuses.isEmpty()) {
      faults.add(setting + " is empty; name at least one status");
    }
    statuses.forEach(status -> status(setting, status));
  }

  private void status(String setting, String status) {
    if (StatusText.trim(status).isEmpty()) {
      fault(setting, status, "is blank; a run without a status is idle, leave it out");
    } else if (!StatusText.trim(status).equals(status)) {
      fault(
          setting,
          status,
          "has blanks around it, so no stored status could ever equal it; write "
              + Printable.quoted(StatusText.trim(status)));
    } else if (status.codePoints().anyMatch(Character::isISOControl)) {
      fault(setting, status, "contains a control character; write the status as it is stored");
    }
  }

  private void overlap(RunTable.Builder builder) {
    Set<String> both = new LinkedHashSet<>(builder.terminalStatuses);
    both.retainAll(builder.activeStatuses);
    both.forEach(status -> fault(
        "activeStatuses",
        status,
        "is among terminalStatuses too; a run is either over or to be worked on"));
  }

  private void written(String setting, String status, List<String> terminalStatuses) {
    if (!terminalStatuses.contains(status)) {
      fault(
          setting,
          status,
          "is not among terminalStatuses (%s); add it there, or set %s to one of them"
              .formatted(
                  String.join(
                      ", ", terminalStatuses.stream().map(Printable::quoted).toList()),
                  setting));
    }
  }

  private void fault(String setting, String value, String finding) {
    faults.add("%s %s %s".formatted(setting, Faults.shown(value), finding));
  }
}
