/**
 * The interface between the loop and a database: what a worker asks of the place where its runs
 * live, and what it hears from there. Internal. Start reading at
 * {@link dev.leadlist.runner.store.RunStore}; {@code RunStoreContract}, among the tests, holds
 * every store to it.
 */
@NullMarked
package dev.leadlist.runner.store;

import org.jspecify.annotations.NullMarked;
