/**
 * Ways to a database: short pieces of work on lent connections, connections of our own, poolers in
 * between, and what failures mean. Internal. Start reading at
 * {@link dev.leadlist.runner.postgres.connect.Database}.
 */
@NullMarked
package dev.leadlist.runner.postgres.connect;

import org.jspecify.annotations.NullMarked;
