package dev.leadlist.runner.postgres.watch;

import org.jspecify.annotations.Nullable;

/**
 * Where a worker lives, as it is written into the registry. Text, because this package does not
 * know how processes are told apart.
 *
 * @param host the machine's name
 * @param process the process
 * @param owner the process that it must not outlive, if there is one
 */
public record Residence(
    String host, String process, @Nullable String owner) {}
