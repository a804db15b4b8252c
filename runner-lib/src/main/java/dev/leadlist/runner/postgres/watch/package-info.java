/**
 * What all workers of a JVM on one run table share: poller, listener, leases, heartbeats. Internal.
 * Start reading at {@link dev.leadlist.runner.postgres.watch.RunMonitor}.
 */
@NullMarked
package dev.leadlist.runner.postgres.watch;

import org.jspecify.annotations.NullMarked;
