/**
 * What others may ask a PostgreSQL database about runs and workers. Start reading at
 * {@link dev.leadlist.runner.postgres.WorkerRegistry}.
 *
 * <p>Below it is what keeps runs there: {@code store}, claims and results of one worker;
 * {@code watch}, what all workers of a JVM share; {@code schema}, what we install; {@code catalog},
 * what we find installed; {@code sql}, what we say; {@code connect}, how we get there.
 */
@NullMarked
package dev.leadlist.runner.postgres;

import org.jspecify.annotations.NullMarked;
