package dev.leadlist.junit;

/** Where AssertJ assertions on workers begin; needs {@code assertj-core} on the class path. */
public final class LeadListAssertions {
  private LeadListAssertions() {}

  /** Begins assertions on how a worker ended. */
  public static WorkerEndAssert assertThat(WorkerEnd actual) {
    return new WorkerEndAssert(actual);
  }
}
