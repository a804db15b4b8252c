package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a rerun hides, and what it does not: real sessions of the launcher, as a build has them. */
@Tag("slow")
class LatchTests {

  @Test
  void aLeakIsRememberedAlsoIfItWasATimeoutFirst() {
    assertThat(endOfASession(
            LeakTestCases.ForgottenStop.class,
            LeakTestCases.StuckPastItsLimit.class,
            ProcessTestCases.StubbornPastItsLimit.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(
            "5 test(s) left workers behind, whatever a rerun said",
            "ForgottenStop.forgets",
            "StuckPastItsLimit.waits",
            "StuckPastItsLimit.neverLooks",
            "StubbornPastItsLimit.neverLooks",
            "StubbornPastItsLimit.looks");
  }

  /** It has ended as it was bound to; a rerun that is in time may say so. */
  @Test
  void aTimeoutThatLeftNothingBehindIsNot() {
    assertThat(endOfASession(LeakTestCases.PastItsLimit.class, ProcessTestCases.PastItsLimit.class))
        .isNull();
  }

  /** Runs classes that fail, and then one that passes, as a rerun would. */
  private static @Nullable Throwable endOfASession(Class<?>... failing) {
    LauncherSession session = LauncherFactory.openSession();
    execute(session, failing);
    execute(session, LifecycleTestCases.OnAMethod.class);
    return catchThrowable(session::close);
  }

  private static void execute(LauncherSession session, Class<?>... tests) {
    session
        .getLauncher()
        .execute(request()
            .selectors(Stream.of(tests).map(type -> selectClass(type)).toList())
            .configurationParameter("leadlist.database", Kit.databaseUrl())
            .configurationParameter("leadlist.evidence", "target/kit-evidence")
            .build());
  }
}
