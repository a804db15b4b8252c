package dev.leadlist.examples.bench;

import java.util.UUID;

/** A kind of worker that is to end with its run. */
interface Contender extends AutoCloseable {
  String name();

  /** Starts a worker for {@code run}; returns when it waits for its run to end. */
  Started start(UUID run) throws Exception;

  @Override
  void close();

  /** A worker on its way. */
  interface Started {
    /** Waits until the worker has left its loop; returns when that was, in nanoseconds. */
    long awaitLeft() throws Exception;
  }
}
