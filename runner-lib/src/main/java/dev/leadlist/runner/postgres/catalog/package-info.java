/**
 * What a database offers to workers: tables, columns, rights, triggers. Reads the catalog, and
 * tries out notifications; changes nothing. Internal. Start reading at
 * {@link dev.leadlist.runner.postgres.catalog.TableInspection}.
 */
@NullMarked
package dev.leadlist.runner.postgres.catalog;

import org.jspecify.annotations.NullMarked;
