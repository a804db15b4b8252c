/**
 * What a run store must do, as a contract that every store passes, and a store in memory for tests
 * of what stands above it. Start reading at {@link dev.leadlist.runner.store.RunStoreContract}.
 */
@NullMarked
package dev.leadlist.runner.store;

import org.jspecify.annotations.NullMarked;
