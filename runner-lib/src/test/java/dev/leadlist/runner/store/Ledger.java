package dev.leadlist.runner.store;

import java.util.UUID;

/** Is told what becomes of runs, at the very moment: the memory of a test that judges workers. */
public interface Ledger {

  /** A worker was given a run. */
  void granted(UUID run, String worker, long token);

  /** A worker has written to a run: a result, or a transaction. */
  void written(UUID run, String worker, long token);

  /** A run has ended, or is gone. */
  void ended(UUID run);

  /** A run that had ended was set active again. */
  void reopened(UUID run);

  /** Remembers nothing. */
  Ledger NONE = new Ledger() {
    @Override
    public void granted(UUID run, String worker, long token) {}

    @Override
    public void written(UUID run, String worker, long token) {}

    @Override
    public void ended(UUID run) {}

    @Override
    public void reopened(UUID run) {}
  };
}
