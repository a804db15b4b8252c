package dev.leadlist.runner;

/**
 * What a targeted worker does while another worker holds its run.
 *
 * <p>Set by {@code WORKER_WHEN_HELD} ({@code wait} or {@code leave}, lower case) or
 * {@link WorkerSettingsBuilder#whenHeld}. An untargeted worker takes another run instead and
 * ignores it.
 */
public enum WhenHeld {
  /**
   * Tries again after each poll interval, within the limits of the worker. The default. A worker
   * that reaches a limit without ever having obtained its run leaves as one whose run is held (exit
   * code 75).
   */
  WAIT,

  /** Leaves at the first loop that finds the run held (exit code 75). */
  LEAVE
}
