package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Sends signals to processes, by number. */
final class Signals {
  private Signals() {}

  /** Sends {@code name}, such as {@code STOP}; returns when the kernel has it. */
  static void send(String name, long pid) {
    send(name, List.of(pid));
  }

  /** Sends {@code name} to all of {@code pids}, in their order. */
  static void send(String name, List<Long> pids) {
    String numbers = pids.stream().map(Object::toString).collect(Collectors.joining(" "));
    try {
      Process kill = new ProcessBuilder("sh", "-c", "kill -%s %s".formatted(name, numbers))
          .redirectErrorStream(true)
          .redirectOutput(Redirect.DISCARD)
          .start();
      assertThat(kill.waitFor()).as("kill -%s %s", name, numbers).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException("kill -" + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending " + name, e);
    }
  }

  /** Stops a process; returns when it stands still: another signal could be ahead of this one. */
  static void stop(long pid) {
    send("STOP", pid);
    long deadline = System.nanoTime() + WorkerJvm.PATIENCE.toNanos();
    while (!stat(pid).contains(") T ")) {
      assertThat(System.nanoTime() - deadline).as("process %d goes on", pid).isNegative();
      Thread.onSpinWait();
    }
  }

  private static String stat(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat"));
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }
}
