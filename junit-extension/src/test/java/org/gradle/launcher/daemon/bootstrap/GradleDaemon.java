package org.gradle.launcher.daemon.bootstrap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A process that looks like a Gradle daemon to whoever sees its command line; with a child. */
public final class GradleDaemon {
  private GradleDaemon() {}

  /** Starts one, and returns when it is ready. */
  public static Process start(Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            Path.of("target", "test-classes").toString(),
            GradleDaemon.class.getName(),
            "8.14")
        .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process daemon = builder.start();
    daemon.getInputStream().read();
    return daemon;
  }

  /** Says that it is ready, and serves nobody for a minute. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new ProcessBuilder("sleep", "60").start();
    System.out.println("ready");
    Thread.sleep(60_000);
  }
}
