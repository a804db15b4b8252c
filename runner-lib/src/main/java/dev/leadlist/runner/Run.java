package dev.leadlist.runner;

import java.util.Objects;
import java.util.UUID;

/**
 * One run as it stood when it was claimed: a row of the {@link RunTable}.
 *
 * @param id the primary key
 * @param criteria the search criteria as JSON text, as the database prints it; {@code "null"} where
 *     the column is NULL
 * @param targetQuantity how many leads are wanted; 0 where the column is NULL
 * @param stage where the pipeline stands; empty where the column is NULL
 * @param status the status, trimmed as {@link RunTable} says
 */
public record Run(UUID id, String criteria, int targetQuantity, String stage, String status) {

  /** Checks that nothing is null. */
  public Run {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(criteria, "criteria");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(status, "status");
  }
}
