package dev.leadlist.runner.cleanup;

import dev.leadlist.runner.process.ProcessEntry;

/**
 * A process that bears a run's RUN_FILTER_ID, is no worker, and has lost its parent: perhaps what a
 * worker has left behind. Never ended.
 *
 * @param process the process
 * @param target the run, as it stands there
 */
record Bearer(ProcessEntry process, String target) {

  /** Returns the program, as its command line has it. */
  String program() {
    return process.arguments().stream().findFirst().orElse("?");
  }
}
