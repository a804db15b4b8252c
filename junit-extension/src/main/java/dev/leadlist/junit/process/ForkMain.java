package dev.leadlist.junit.process;

import dev.leadlist.junit.life.AtLimit;
import dev.leadlist.junit.life.LifeFile;
import dev.leadlist.junit.life.LifeJournal;
import dev.leadlist.runner.RunHandler;
import dev.leadlist.runner.WorkerProcess;
import dev.leadlist.runner.WorkerSettings;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What a forked worker runs: a handler of the test's class path, in a worker process. */
public final class ForkMain {
  private ForkMain() {}

  /**
   * Runs a worker and ends the JVM.
   *
   * @param args the handler's class, and the file that gets the account of the worker's life
   */
  public static void main(String[] args) throws Exception {
    Constructor<?> constructor = Class.forName(args[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    RunHandler handler = (RunHandler) constructor.newInstance();
    LifeJournal journal = LifeFile.writeTo(Path.of(args[1]));
    Map<String, String> environment = System.getenv();
    WorkerProcess.main(
        WorkerSettings.fromEnvironment(environment),
        journal.watching(handler),
        journal,
        new AtLimit(
            journal,
            environment.getOrDefault("POSTGRES_URL", ""),
            Duration.parse(environment.getOrDefault("WORKER_GRACE", "PT1S")).dividedBy(2)));
  }
}
