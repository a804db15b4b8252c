package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdentityTests {

  @Test
  void readsWhatItWrote() {
    ProcessIdentity self = ProcessIdentity.self();
    assertThat(ProcessIdentity.parse(self.toString())).isEqualTo(self);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "4711", "boot/1/2", "boot/1/2/3/4", "boot/1/x/3", "boot/1/2/", "b/1/2/3 "})
  void refusesWhatItDidNotWrite(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProcessIdentity.parse(text))
        .withMessageStartingWith("'" + text + "' is no process identity");
  }

  @Test
  void thisProcessIsLocalAndAlive() {
    ProcessIdentity self = ProcessIdentity.self();
    assertThat(self.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(self.isLocal()).isTrue();
    assertThat(self.isAlive()).isTrue();
  }

  @Test
  void aChildIsAliveUntilItEnds() throws Exception {
    Process child = new ProcessBuilder("sleep", "600").start();
    try {
      ProcessIdentity identity = ProcessIdentity.find(child.pid()).orElseThrow();
      assertThat(identity.isAlive()).isTrue();
      child.destroyForcibly().waitFor();
      assertThat(identity.isAlive()).isFalse();
      assertThat(ProcessIdentity.find(child.pid())).isEmpty();
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void whoeverGotTheNumberLaterIsSomebodyElse() {
    ProcessIdentity self = ProcessIdentity.self();
    ProcessIdentity earlier =
        new ProcessIdentity(self.boot(), self.namespace(), self.pid(), self.start() - 1);
    assertThat(earlier.isLocal()).isTrue();
    assertThat(earlier.isAlive()).isFalse();
  }

  @Test
  void aProcessOfAnotherBootOrNamespaceIsNotLocal() {
    ProcessIdentity self = ProcessIdentity.self();
    assertThat(new ProcessIdentity("other", self.namespace(), self.pid(), self.start()).isLocal())
        .isFalse();
    assertThat(new ProcessIdentity(self.boot(), 1, self.pid(), self.start()).isLocal())
        .isFalse();
  }

  @Test
  void aZombieIsNotAlive() throws Exception {
    Process parent = parentOfAZombie();
    try {
      long zombie = Long.parseLong(parent.inputReader().readLine());
      long since = System.nanoTime();
      while (ProcessIdentity.find(zombie).isPresent()) {
        assertThat(System.nanoTime() - since).isLessThan(WorkerJvm.PATIENCE.toNanos());
        WorkerJvm.pause();
      }
      assertThat(Path.of("/proc/" + zombie + "/stat"))
          .as("its entry is still there")
          .exists();
    } finally {
      parent.destroyForcibly();
    }
  }

  /** Becomes a program that never asks after the child that its shell has left it. */
  private static Process parentOfAZombie() throws IOException {
    // The child outlives the shell, which would ask after it before it becomes another program.
    return new ProcessBuilder("sh", "-c", "sleep 0.1 & echo $!; exec sleep 600")
        .redirectError(Redirect.DISCARD)
        .start();
  }

  @Test
  void aCommandNameWithBracketsAndBlanksDoesNotConfuse() throws Exception {
    ProcessIdentity self = ProcessIdentity.self();
    Process odd =
        new ProcessBuilder("sh", "-c", "printf ') Z 1 (' > /proc/$$/comm; echo; exec cat").start();
    try {
      odd.inputReader().readLine();
      assertThat(ProcessIdentity.find(odd.pid())).isPresent();
      assertThat(ProcessIdentity.find(odd.pid()).orElseThrow().start())
          .isGreaterThanOrEqualTo(self.start());
    } finally {
      odd.destroyForcibly();
    }
  }
}
