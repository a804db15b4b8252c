package dev.leadlist.runner;

import java.util.UUID;

/**
 * The run no longer belongs to this handler; what was asked for was not done.
 *
 * <p>Let it pass through the handler: it is not counted as a failure.
 */
public final class RunRevokedException extends LeadListException {
  private static final long serialVersionUID = 1L;

  /** The run. */
  private final UUID runId;

  /** Why. */
  private final Revocation revocation;

  /** Creates the exception for {@code refused}, the subject of its message. */
  public RunRevokedException(String refused, UUID runId, Revocation revocation) {
    super(
        refused + " refused: run " + runId + " " + revocation.sentence() + "; leave the handler",
        null);
    this.runId = runId;
    this.revocation = revocation;
  }

  /** Returns the run. */
  public UUID runId() {
    return runId;
  }

  /** Returns why the run was taken from the handler. */
  public Revocation revocation() {
    return revocation;
  }
}
