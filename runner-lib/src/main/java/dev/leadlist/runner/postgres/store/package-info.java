/**
 * The runs of one worker in PostgreSQL: who owns them, and what is written. Internal. Start reading
 * at {@link dev.leadlist.runner.postgres.store.PostgresRunStore}.
 */
@NullMarked
package dev.leadlist.runner.postgres.store;

import org.jspecify.annotations.NullMarked;
