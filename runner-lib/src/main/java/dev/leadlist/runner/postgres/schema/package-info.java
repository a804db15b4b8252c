/**
 * Installs and checks what the library keeps in PostgreSQL. Start reading at
 * {@link dev.leadlist.runner.postgres.schema.Schema}.
 */
@NullMarked
package dev.leadlist.runner.postgres.schema;

import org.jspecify.annotations.NullMarked;
