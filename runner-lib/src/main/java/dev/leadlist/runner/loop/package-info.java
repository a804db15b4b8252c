/**
 * The worker's loop, its ears ({@link dev.leadlist.runner.loop.Signals}) and its hands
 * ({@link dev.leadlist.runner.loop.HandlerCrew}). Knows the guard, the handler, the store's
 * interface and the time seam; no SQL. Internal. Start reading at
 * {@link dev.leadlist.runner.loop.WorkerLoop}.
 */
@NullMarked
package dev.leadlist.runner.loop;

import org.jspecify.annotations.NullMarked;
