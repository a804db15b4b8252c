package dev.leadlist.runner.process;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A process that owns a worker: starts the command of its arguments as its child, with a pipe as
 * standard input and itself as owner, and then only is there.
 */
final class LauncherMain {
  private LauncherMain() {}

  /** The first argument is the file for the worker's output, the others are its command. */
  public static void main(String[] args) throws IOException, InterruptedException {
    File output = new File(args[0]);
    List<String> command = Arrays.asList(args).subList(1, args.length);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
    builder.environment().put(OwnerWatch.VARIABLE, ProcessIdentity.self().toString());
    Process worker = builder.start();
    System.out.println("MARK started " + worker.pid());
    worker.waitFor();
  }
}
