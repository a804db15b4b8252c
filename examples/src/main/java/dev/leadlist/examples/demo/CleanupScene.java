package dev.leadlist.examples.demo;

import dev.leadlist.runner.cli.LeadList;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A worker without this library ignores the end of its run; the cleanup command finds and ends it.
 */
final class CleanupScene {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_MS = 20;

  /** The exit code of a dry run that found something stale. */
  private static final int STALE_FOUND = 1;

  private final Account account;
  private final DemoDatabase database;

  CleanupScene(Account account, DemoDatabase database) {
    this.account = account;
    this.database = database;
  }

  void play() throws Exception {
    account.title("A worker without this library, and the cleanup command");
    UUID run = database.insertRun();
    Path output = Files.createTempFile("leadlist-unguarded-", ".log");
    Process worker = start(run, output);
    try {
      awaitFirstLoop(output);
      database.archive(run);
      account.say("run %s is archived, process %d goes on", run, worker.pid());
      int found = cleanup();
      account.check(found == STALE_FOUND, "the dry run finds it stale, exit code %d", found);
      account.check(worker.isAlive(), "and changes nothing");
      int ended = cleanup("--force");
      account.check(ended == 0, "with --force it is ended, exit code %d", ended);
      account.check(worker.waitFor(1, TimeUnit.SECONDS), "the process is gone");
    } finally {
      worker.destroyForcibly();
      Files.delete(output);
    }
  }

  private Process start(UUID run, Path output) throws IOException {
    ProcessBuilder builder = java(UnguardedWorker.class)
        .redirectErrorStream(true)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(output.toFile());
    builder.environment().put("RUN_FILTER_ID", run.toString());
    return builder.start();
  }

  private static void awaitFirstLoop(Path output) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (Files.size(output) == 0 && System.nanoTime() - deadline < 0) {
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  /** Runs {@code leadlist cleanup}, as its executable jar does. */
  private int cleanup(String... options) throws Exception {
    ProcessBuilder builder = java(LeadList.class).redirectErrorStream(true);
    builder.command().addAll(List.of("cleanup", "--match", ".*UnguardedWorker"));
    builder.command().addAll(List.of(options));
    account.say("leadlist cleanup %s", String.join(" ", options));
    Process command = builder.start();
    String text =
        new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    account.line("%s", text.indent(12).stripTrailing());
    return command.waitFor();
  }

  private ProcessBuilder java(Class<?> main) {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("POSTGRES_URL", database.url());
    return builder;
  }
}
