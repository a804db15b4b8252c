package dev.leadlist.junit;

/** How long a worker lives. */
public enum WorkerScope {
  /** Not set: {@link #PER_TEST}, unless another declaration of the same worker says otherwise. */
  UNSET,
  /** Each test has its own worker, on a run of its own. */
  PER_TEST,
  /**
   * One worker for all tests of the class, on one run; it may be injected into {@code @BeforeAll},
   * and is checked when the class is over.
   */
  PER_CLASS
}
