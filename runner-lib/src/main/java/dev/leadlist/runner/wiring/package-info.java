/**
 * Puts loop and database adapter together; the only package that knows both. Internal. Start
 * reading at {@link dev.leadlist.runner.wiring.PostgresWorkerFactory}.
 */
@NullMarked
package dev.leadlist.runner.wiring;

import org.jspecify.annotations.NullMarked;
