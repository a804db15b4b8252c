package dev.leadlist.runner.loop;

/** Where handlers and their stop hooks run; returns at once from both. */
interface HandlerThreads {

  /** Runs {@code handler} on a thread that is its own until it returns. */
  void execute(Runnable handler);

  /** Runs the stop hooks of one run, which may block. */
  void stopHook(Runnable hooks);
}
