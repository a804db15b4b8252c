package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessEndingTests {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(100);

  @Test
  void asksWithTermAndReturnsOnceAllAreGone() {
    try (TestProcess one = TestProcess.start("sleep", "600");
        TestProcess two = TestProcess.start("sleep", "600")) {
      long since = System.nanoTime();
      ProcessEnding ending = ProcessEnding.of(List.of(one.identity(), two.identity()), LONG);
      assertThat(ending.byTerm()).containsExactly(one.identity(), two.identity());
      assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(LONG);
      assertThat(one.isAlive() || two.isAlive()).isFalse();
    }
  }

  @Test
  void killsWhatIgnoresTerm() {
    try (TestProcess stubborn =
        TestProcess.script("trap '' TERM; echo; while :; do sleep 0.01; done")) {
      assertThat(end(stubborn.identity(), SHORT).byKill()).containsExactly(stubborn.identity());
      assertThat(stubborn.isAlive()).isFalse();
    }
  }

  @Test
  void killsWhatIsStoppedAndSeesNoTerm() {
    try (TestProcess stopped = TestProcess.start("sleep", "600")) {
      Signals.stop(stopped.pid());
      assertThat(end(stopped.identity(), SHORT).byKill()).containsExactly(stopped.identity());
    }
  }

  @Test
  void givesTimeForACleanEnd() {
    try (TestProcess tidy =
        TestProcess.script("trap 'sleep 0.3; exit' TERM; echo; while :; do sleep 0.01; done")) {
      assertThat(end(tidy.identity(), LONG).byTerm()).containsExactly(tidy.identity());
    }
  }

  @Test
  void letsALaterProcessWithTheSameNumberAlone() {
    try (TestProcess later = TestProcess.start("sleep", "600")) {
      ProcessIdentity now = later.identity();
      end(new ProcessIdentity(now.boot(), now.namespace(), now.pid(), now.start() - 1), SHORT);
      assertThat(later.isAlive()).isTrue();
    }
  }

  @Test
  void letsAProcessOfAnotherBootOrNamespaceAlone() {
    try (TestProcess local = TestProcess.start("sleep", "600")) {
      ProcessIdentity now = local.identity();
      end(new ProcessIdentity("other", now.namespace(), now.pid(), now.start()), SHORT);
      end(new ProcessIdentity(now.boot(), 1, now.pid(), now.start()), SHORT);
      assertThat(local.isAlive()).isTrue();
    }
  }

  /** A shell of this test's is the ancestor: should it fail, nobody else's process is ended. */
  @Test
  void neverEndsWhatItDescendsFrom() {
    String java = System.getProperty("java.home") + "/bin/java";
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command = List.of(
        "sh",
        "-c",
        "(\"$@\" $$; :); echo shell alive",
        "sh",
        java,
        "-cp",
        classPath,
        EndMain.class.getName());
    try (TestProcess shell = TestProcess.start(Map.of(), command)) {
      assertThat(shell.readLine()).isEqualTo("alive: [%s]".formatted(shell.identity()));
      assertThat(shell.readLine()).isEqualTo("shell alive");
    }
  }

  @Test
  void keepsAnInterruptForTheCallerAndEndsAllTheSame() {
    try (TestProcess process =
        TestProcess.script("trap 'sleep 0.2; exit' TERM; echo; while :; do sleep 0.01; done")) {
      Thread.currentThread().interrupt();
      ProcessEnding ending = end(process.identity(), LONG);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(ending.byTerm()).containsExactly(process.identity());
    }
  }

  private static ProcessEnding end(ProcessIdentity process, Duration grace) {
    return ProcessEnding.of(List.of(process), grace);
  }

  /** Tries to end the process whose number it is given. */
  static final class EndMain {
    public static void main(String[] args) {
      ProcessIdentity process = ProcessIdentity.find(Long.parseLong(args[0])).orElseThrow();
      System.out.println("alive: " + end(process, SHORT).alive());
    }
  }
}
