package dev.leadlist.runner;

/**
 * One setting under its two names, so that a fault reads the same wherever the value came from.
 *
 * <p>The order is the one in which faults are reported.
 */
enum Setting {
  TARGET_RUN("targetRun", "RUN_FILTER_ID", "a production worker"),
  MAX_LOOPS("maxLoops", "WORKER_MAX_LOOPS", "10 loops (targeted) or no limit (untargeted)"),
  MAX_RUNTIME("maxRuntime", "WORKER_MAX_RUNTIME", "5m (targeted) or no limit (untargeted)"),
  POLL_INTERVAL("pollInterval", "WORKER_POLL_INTERVAL", "1s"),
  CONCURRENCY("concurrency", "WORKER_CONCURRENCY", "1"),
  TYPE("type", "WORKER_TYPE", "lead_list_runner"),
  WORKER_ID("workerId", "WORKER_ID", "a generated id"),
  GRACE("grace", "WORKER_GRACE", "5s"),
  WHEN_HELD("whenHeld", "WORKER_WHEN_HELD", "wait"),
  DATABASE_TIMEOUT("databaseTimeout", "WORKER_DATABASE_TIMEOUT", "60s"),
  LEASE("lease", "WORKER_LEASE", "10s"),
  MAX_FAILURES("maxFailures", "WORKER_MAX_FAILURES", "3"),
  ALONE("alone", "WORKER_ALONE", "false"),
  DATABASE("database", "POSTGRES_URL", "nothing: it has no default");

  private final String method;
  private final String variable;
  private final String whenUnset;

  Setting(String method, String variable, String whenUnset) {
    this.method = method;
    this.variable = variable;
    this.whenUnset = whenUnset;
  }

  /** Name of the builder method. */
  String method() {
    return method;
  }

  /** Name of the environment variable. */
  String variable() {
    return variable;
  }

  /** What a worker gets that does not set it, in words. */
  String whenUnset() {
    return whenUnset;
  }

  /** Returns both names, {@code maxLoops (WORKER_MAX_LOOPS)}. */
  @Override
  public String toString() {
    return method + " (" + variable + ")";
  }
}
