package dev.leadlist.runner.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.process.TestProcess;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where a row's process is: by its whole identity, not by its number. */
class WhereaboutsTests {
  private static final ProcessIdentity SELF = ProcessIdentity.self();
  private static final Duration BEATS = Duration.ZERO;
  private static final Duration SILENT = RegisteredWorker.SILENT_AFTER;

  @Test
  void aLivingProcessIsHere() {
    assertThat(of(SELF, SILENT)).isEqualTo(Whereabouts.HERE);
  }

  @Test
  void aLaterProcessWithItsNumberIsNotIt() {
    ProcessIdentity earlier =
        new ProcessIdentity(SELF.boot(), SELF.namespace(), SELF.pid(), SELF.start() - 1);
    assertThat(of(earlier, SILENT)).isEqualTo(Whereabouts.GONE);
  }

  @Test
  void whoeverBeatsIsNotGone() {
    ProcessIdentity ended;
    try (TestProcess process = TestProcess.script("echo; exec sleep 600")) {
      ended = process.identity();
    }
    while (ended.isAlive()) {
      Thread.onSpinWait();
    }
    assertThat(of(ended, BEATS)).isEqualTo(Whereabouts.UNSEEN);
    assertThat(of(ended, SILENT)).isEqualTo(Whereabouts.GONE);
  }

  @Test
  void anotherBootOrNamespaceIsElsewhereWhateverItsNumber() {
    assertThat(of(new ProcessIdentity("other", SELF.namespace(), SELF.pid(), SELF.start()), SILENT))
        .isEqualTo(Whereabouts.ELSEWHERE);
    assertThat(of(new ProcessIdentity(SELF.boot(), 4711, SELF.pid(), SELF.start()), SILENT))
        .isEqualTo(Whereabouts.ELSEWHERE);
  }

  @Test
  void aRowMaySayNothingOfUse() {
    assertThat(Whereabouts.of(Rows.of("w", "python-7", UUID.randomUUID(), SILENT, SILENT)))
        .isEqualTo(Whereabouts.UNTOLD);
    assertThat(Whereabouts.of(Rows.of("w", null, UUID.randomUUID(), SILENT, SILENT)))
        .isEqualTo(Whereabouts.UNTOLD);
  }

  private static Whereabouts of(ProcessIdentity process, Duration silence) {
    return Whereabouts.of(Rows.of("w", process.toString(), null, silence, BEATS));
  }
}
