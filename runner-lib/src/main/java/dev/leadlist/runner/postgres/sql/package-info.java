/**
 * The statements that workers execute, and the names and values in them. Internal. Start reading at
 * {@link dev.leadlist.runner.postgres.sql.RunStatements}.
 */
@NullMarked
package dev.leadlist.runner.postgres.sql;

import org.jspecify.annotations.NullMarked;
