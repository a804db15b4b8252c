package dev.leadlist.runner;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says where runs live and what their statuses mean: schema, table, the five columns, the terminal
 * and the active statuses, and which status the library writes for a completed and a failed run.
 *
 * <p>An immutable value, equal to another with the same mapping; safe to share between threads. It
 * knows names only and never touches a database: whether the table exists is found out when a
 * worker starts or by {@code Schema.check}.
 *
 * <p><b>Names.</b> Every name matches {@code [A-Za-z_][A-Za-z0-9_$]*} and has at most 63 bytes.
 * PostgreSQL allows more in quotes, but a blank, a quote, a semicolon or a look-alike letter in the
 * name of a run table is a mistake or an attack, so it is refused. Names are always sent quoted,
 * therefore case counts: {@code Runs} is not {@code runs}.
 *
 * <p><b>Statuses.</b> A stored status is compared after removing spaces, tabs, newlines, carriage
 * returns and form feeds at both ends, case-sensitively; SQL and Java use the same five characters.
 * A status that is neither terminal nor active, {@code NULL} included, is idle: a worker leaves
 * such a run alone but goes on watching it.
 */
public final class RunTable {
  private static final RunTable STANDARD = builder().build();

  private final String schema;
  private final String table;
  private final String idColumn;
  private final String criteriaColumn;
  private final String targetQuantityColumn;
  private final String stageColumn;
  private final String statusColumn;
  private final Set<String> terminalStatuses;
  private final Set<String> activeStatuses;
  private final String completedStatus;
  private final String errorStatus;

  private RunTable(Builder from) {
    schema = from.schema;
    table = from.table;
    idColumn = from.idColumn;
    criteriaColumn = from.criteriaColumn;
    targetQuantityColumn = from.targetQuantityColumn;
    stageColumn = from.stageColumn;
    statusColumn = from.statusColumn;
    terminalStatuses = Collections.unmodifiableSet(new LinkedHashSet<>(from.terminalStatuses));
    activeStatuses = Collections.unmodifiableSet(new LinkedHashSet<>(from.activeStatuses));
    completedStatus = from.completedStatus;
    errorStatus = from.errorStatus;
  }

  /**
   * Returns the mapping used when nothing is configured: {@code pm_pipeline.runs} with the columns
   * {@code id}, {@code criteria}, {@code target_quantity}, {@code stage} and {@code status};
   * terminal are {@code completed}, {@code error} and {@code archived}, active are {@code active}
   * and {@code in_progress}.
   */
  public static RunTable standard() {
    return STANDARD;
  }

  /** Starts a mapping from the values of {@link #standard()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the name of the schema, unquoted. */
  public String schema() {
    return schema;
  }

  /** Returns the name of the table, unquoted and without the schema. */
  public String table() {
    return table;
  }

  /** Returns the name of the {@code uuid} column that identifies a run, unquoted. */
  public String idColumn() {
    return idColumn;
  }

  /** Returns the name of the column with what the run looks for, unquoted. */
  public String criteriaColumn() {
    return criteriaColumn;
  }

  /** Returns the name of the column with how many results the run wants, unquoted. */
  public String targetQuantityColumn() {
    return targetQuantityColumn;
  }

  /** Returns the name of the column with the step the run has reached, unquoted. */
  public String stageColumn() {
    return stageColumn;
  }

  /** Returns the name of the column that says whether the run is over, unquoted. */
  public String statusColumn() {
    return statusColumn;
  }

  /** Returns the statuses of a run that is over, unmodifiable and in the order they were given. */
  public Set<String> terminalStatuses() {
    return terminalStatuses;
  }

  /** Returns the statuses of a run to work on, unmodifiable and in the order they were given. */
  public Set<String> activeStatuses() {
    return activeStatuses;
  }

  /** Returns the status written when a handler completes a run; one of the terminal ones. */
  public String completedStatus() {
    return completedStatus;
  }

  /** Returns the status written when a run has failed for good; one of the terminal ones. */
  public String errorStatus() {
    return errorStatus;
  }

  /**
   * Tells whether a run with this status is over.
   *
   * @param status the stored text, blanks around it and all; {@code null} is not terminal
   */
  public boolean isTerminal(@Nullable String status) {
    return status != null && terminalStatuses.contains(StatusText.trim(status));
  }

  /**
   * Tells whether a run with this status is to be worked on.
   *
   * @param status the stored text, blanks around it and all; {@code null} is not active
   */
  public boolean isActive(@Nullable String status) {
    return status != null && activeStatuses.contains(StatusText.trim(status));
  }

  /**
   * Returns in one text what decides whether a run is over: table, identifying column, status
   * column and terminal statuses. Two mappings with an equal text call the same runs over, whatever
   * else differs; a worker writes its text down, so that a cleanup judges it by no other mapping.
   */
  public String endRule() {
    return terminalStatuses.stream()
        .sorted()
        .map(status -> "'" + status.replace("'", "''") + "'")
        .collect(Collectors.joining(
            ", ", "%s.%s by %s: %s in (".formatted(schema, table, idColumn, statusColumn), ")"));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RunTable that && facts().equals(that.facts());
  }

  @Override
  public int hashCode() {
    return facts().hashCode();
  }

  private List<Object> facts() {
    return List.of(
        schema,
        table,
        idColumn,
        criteriaColumn,
        targetQuantityColumn,
        stageColumn,
        statusColumn,
        terminalStatuses,
        activeStatuses,
        completedStatus,
        errorStatus);
  }

  /** Returns schema and table as {@code schema.table}, for messages; SQL needs them quoted. */
  @Override
  public String toString() {
    return schema + "." + table;
  }

  /**
   * Collects a mapping and checks it as a whole in {@link #build()}.
   *
   * <p>Not safe for use by several threads at once. May be reused: every {@code build()} gives a
   * value of its own.
   */
  public static final class Builder {
    String schema = "pm_pipeline";
    String table = "runs";
    String idColumn = "id";
    String criteriaColumn = "criteria";
    String targetQuantityColumn = "target_quantity";
    String stageColumn = "stage";
    String statusColumn = "status";
    List<String> terminalStatuses = List.of("completed", "error", "archived");
    List<String> activeStatuses = List.of("active", "in_progress");
    String completedStatus = "completed";
    String errorStatus = "error";

    private Builder() {}

    /** Sets the schema, {@code pm_pipeline} unless set. */
    public Builder schema(String name) {
      schema = Objects.requireNonNull(name, "schema");
      return this;
    }

    /** Sets the table, {@code runs} unless set; without the schema. */
    public Builder table(String name) {
      table = Objects.requireNonNull(name, "table");
      return this;
    }

    /** Sets the identifying {@code uuid} column, {@code id} unless set. */
    public Builder idColumn(String name) {
      idColumn = Objects.requireNonNull(name, "idColumn");
      return this;
    }

    /** Sets the column with what the run looks for, {@code criteria} unless set. */
    public Builder criteriaColumn(String name) {
      criteriaColumn = Objects.requireNonNull(name, "criteriaColumn");
      return this;
    }

    /** Sets the column with how many results are wanted, {@code target_quantity} unless set. */
    public Builder targetQuantityColumn(String name) {
      targetQuantityColumn = Objects.requireNonNull(name, "targetQuantityColumn");
      return this;
    }

    /** Sets the column with the step the run has reached, {@code stage} unless set. */
    public Builder stageColumn(String name) {
      stageColumn = Objects.requireNonNull(name, "stageColumn");
      return this;
    }

    /** Sets the column that says whether the run is over, {@code status} unless set. */
    public Builder statusColumn(String name) {
      statusColumn = Objects.requireNonNull(name, "statusColumn");
      return this;
    }

    /** Sets the statuses of a run that is over; {@code completed, error, archived} unless set. */
    public Builder terminalStatuses(Collection<String> statuses) {
      terminalStatuses = List.copyOf(statuses);
      return this;
    }

    /** Sets the statuses of a run to work on; {@code active, in_progress} unless set. */
    public Builder activeStatuses(Collection<String> statuses) {
      activeStatuses = List.copyOf(statuses);
      return this;
    }

    /** Sets the status written for a completed run, {@code completed} unless set. */
    public Builder completedStatus(String status) {
      completedStatus = Objects.requireNonNull(status, "completedStatus");
      return this;
    }

    /** Sets the status written for a run that failed for good, {@code error} unless set. */
    public Builder errorStatus(String status) {
      errorStatus = Objects.requireNonNull(status, "errorStatus");
      return this;
    }

    /**
     * Checks everything and returns the mapping.
     *
     * @throws SettingsException if a name or a status is not usable, a status is both terminal and
     *     active, a set of statuses is empty, two columns share a name, or a written status is not
     *     terminal; it lists all of these at once
     */
    public RunTable build() {
      List<String> faults = RunTableFaults.of(this);
      if (!faults.isEmpty()) {
        throw new SettingsException(faults);
      }
      return new RunTable(this);
    }
  }
}
