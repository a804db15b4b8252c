package dev.leadlist.junit;

import dev.leadlist.runner.RunHandler;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** A worker that a test asks for, checked and complete. */
record WorkerDeclaration(
    String name,
    Work work,
    boolean autoStart,
    int maxLoops,
    Duration timeout,
    Duration pollInterval,
    Duration grace,
    String criteria,
    int targetQuantity,
    String stage,
    boolean untargeted,
    WorkerScope scope,
    DatabaseScope database) {

  /** What the worker does, and in which kind of process. */
  sealed interface Work {}

  /** A handler in this JVM, made anew for each life. */
  record InProcess(Supplier<? extends RunHandler> handler) implements Work {}

  /** A handler in a child JVM. */
  record Fork(Class<? extends RunHandler> handler) implements Work {}

  /** A program of any kind. */
  record Program(List<String> command) implements Work {}
}
