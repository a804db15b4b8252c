package dev.leadlist.junit;

import java.util.Optional;

/** A worker's handle, as the scope that has to end it sees it. */
interface ScopedWorker extends LeadListWorker {

  /**
   * Ends the worker, whatever it does, and looks whether it is gone; loops that the test steps
   * through are ended too. A worker that was never started has nothing to end.
   *
   * @return what there is to complain about
   */
  Optional<AssertionError> end();
}
