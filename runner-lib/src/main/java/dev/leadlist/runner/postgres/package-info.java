/**
 * Keeps runs in PostgreSQL: store, leases, signals, and the schema they need. To install or check
 * the schema, start reading at {@link dev.leadlist.runner.postgres.Schema}.
 */
@NullMarked
package dev.leadlist.runner.postgres;

import org.jspecify.annotations.NullMarked;
