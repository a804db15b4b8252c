package dev.leadlist.runner.simulation;

/** A worker did what it must not. */
final class BrokenPromise extends AssertionError {
  private static final long serialVersionUID = 1L;

  BrokenPromise(String promise, String what) {
    super(promise + ": " + what);
  }
}
