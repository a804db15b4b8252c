package dev.leadlist.consumer;

import dev.leadlist.runner.DatabaseUrl;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.WorkerExit;
import dev.leadlist.runner.WorkerSettings;
import java.lang.module.ModuleDescriptor;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Uses the published library the way a program of its users does. */
public final class Main {
  private Main() {}

  /**
   * Says which version of the library was found, and where, and has a worker live a whole life on a
   * database that is not there.
   *
   * @param args none
   */
  public static void main(String[] args) {
    sayVersion();
    WorkerSettings settings = WorkerSettings.builder()
        .targetRun(UUID.randomUUID())
        .databaseTimeout(Duration.ofSeconds(1))
        .database(DatabaseUrl.parse("postgresql://nobody@localhost:1/nothing"))
        .build();
    try (Worker worker = Worker.create(settings, (run, context) -> Step.complete())) {
      WorkerExit exit = worker.run();
      System.out.println(
          exit.reason() + " as expected: " + exit.failure().orElseThrow().getMessage());
      if (exit.reason() != ExitReason.DATABASE_UNAVAILABLE) {
        throw new IllegalStateException("left for another reason: " + exit);
      }
    }
  }

  private static void sayVersion() {
    Module module = Worker.class.getModule();
    String path = module.isNamed() ? "module path" : "class path";
    String version = Optional.ofNullable(module.getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .or(() -> Optional.ofNullable(Worker.class.getPackage().getImplementationVersion()))
        .orElseThrow(() -> new IllegalStateException("leadlist-runner does not know its version"));
    System.out.println("leadlist-runner " + version + " on the " + path);
  }
}
