package dev.leadlist.runner.postgres.watch;

import dev.leadlist.runner.WorkerSettings;
import dev.leadlist.runner.store.Registrant;

/**
 * A worker with an entry in the registry.
 *
 * @param settings who it is, and its limits
 * @param residence where it lives
 * @param startedAt when it began, monotonic
 * @param worker how far it is, and whom to tell of a stop
 */
public record Member(
    WorkerSettings settings, Residence residence, long startedAt, Registrant worker) {
  String id() {
    return settings.workerId();
  }
}
