package dev.leadlist.runner;

import java.util.Optional;
import java.util.UUID;

/**
 * Which worker an event is about.
 *
 * @param workerId unique for each start
 * @param type what kind of work it does
 * @param targetRun the run it is bound to, if any
 */
public record WorkerInfo(String workerId, String type, Optional<UUID> targetRun) {}
