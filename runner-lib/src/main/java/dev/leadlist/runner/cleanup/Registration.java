package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.process.ProcessEntry;
import java.util.Optional;

/**
 * A worker that only the registry knows: embedded in another program, on another host, gone, or
 * forged. Whatever is made of it, its process is not ended.
 *
 * @param row what the registry says
 * @param whereabouts where its process is
 * @param process that process, if it is here
 */
record Registration(
    RegisteredWorker row, Whereabouts whereabouts, Optional<ProcessEntry> process) {}
