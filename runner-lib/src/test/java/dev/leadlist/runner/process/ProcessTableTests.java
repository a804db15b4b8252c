package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessTableTests {
  private static final long SELF = ProcessHandle.current().pid();

  @Test
  void showsThisProcessAndItsParent() {
    ProcessEntry self = ProcessTable.now().find(SELF).orElseThrow();
    assertThat(self.identity()).isEqualTo(ProcessIdentity.self());
    assertThat(self.arguments().get(0)).endsWith("java");
    assertThat(self.parent())
        .isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
    assertThat(self.user()).isEqualTo(System.getProperty("user.name"));
  }

  @Test
  void keepsArgumentsApartAsTheyWereGiven() {
    try (TestProcess child = TestProcess.start("sh", "-c", "read line", "two words", "", "a\nb")) {
      assertThat(ProcessTable.now().find(child.pid()).orElseThrow().arguments())
          .containsExactly("sh", "-c", "read line", "two words", "", "a\nb");
    }
  }

  @Test
  void readsWhatAProcessWasStartedWithNotWhatItSetLater() {
    Map<String, String> given = Map.of("RUN_FILTER_ID", "a=b c\nd");
    List<String> command = List.of("sh", "-c", "export LATER=1; echo; read line");
    try (TestProcess child = TestProcess.start(given, command)) {
      child.readLine();
      assertThat(ProcessTable.environment(child.pid()).orElseThrow())
          .containsEntry("RUN_FILTER_ID", "a=b c\nd")
          .doesNotContainKey("LATER");
    }
  }

  @Test
  void knowsNothingOfWhoIsGone() throws Exception {
    try (TestProcess child = TestProcess.start("sleep", "600")) {
      child.kill();
      assertThat(child.awaitExit()).isTrue();
      assertThat(ProcessTable.environment(child.pid())).isEmpty();
      assertThat(ProcessTable.age(child.identity())).isEmpty();
      assertThat(ProcessTable.sharesNamespaces(child.pid())).isFalse();
      assertThat(ProcessTable.now().find(child.pid())).isEmpty();
    }
  }

  @Test
  void findsChildrenAndTheirChildren() {
    try (TestProcess parent =
        TestProcess.script("sh -c 'sleep 600 & echo $!; wait' & sleep 600 & wait")) {
      assertThat(ProcessTable.now().descendantsOf(parent.pid()))
          .extracting(entry -> entry.arguments().get(0))
          .containsExactlyInAnyOrder("sh", "sleep", "sleep");
    }
  }

  @Test
  void leavesOutWhatIsSparedWithItsChildren() {
    ProcessTable table = new ProcessTable(
        List.of(entry(10, 1), entry(11, 10), entry(12, 10), entry(13, 12), entry(14, 11)));
    assertThat(table.descendantsOf(10, process -> process.pid() == 12))
        .extracting(ProcessEntry::pid)
        .containsExactly(11L, 14L);
  }

  @Test
  void survivesARingOfParentsThatChangedNumbers() {
    ProcessTable ring = new ProcessTable(List.of(entry(1, 3), entry(2, 1), entry(3, 2)));
    assertThat(ring.descendantsOf(1)).extracting(ProcessEntry::pid).containsExactly(2L, 3L);
    assertThat(ring.withAncestors(1)).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(new ProcessTable(List.of(entry(4, 4))).descendantsOf(4)).isEmpty();
  }

  @Test
  void namesItsAncestors() {
    assertThat(ProcessTable.now().withAncestors(SELF))
        .contains(SELF, ProcessHandle.current().parent().orElseThrow().pid());
  }

  @Test
  void knowsHowOldAProcessIs() {
    long before = System.nanoTime();
    try (TestProcess child = TestProcess.start("sleep", "600")) {
      Duration age = ProcessTable.age(child.identity()).orElseThrow();
      Duration most = Duration.ofNanos(System.nanoTime() - before).plusMillis(20); // two ticks
      assertThat(age).isBetween(Duration.ZERO, most);
    }
    assertThat(ProcessTable.age(ProcessIdentity.self()).orElseThrow()).isPositive();
  }

  @Test
  void doesNotTellTheAgeOfALaterProcessWithTheSameNumber() {
    ProcessIdentity self = ProcessIdentity.self();
    assertThat(ProcessTable.age(
            new ProcessIdentity(self.boot(), self.namespace(), self.pid(), self.start() - 1)))
        .isEmpty();
  }

  @Test
  void aChildSharesItsNamespaces() {
    try (TestProcess child = TestProcess.start("sleep", "600")) {
      assertThat(ProcessTable.sharesNamespaces(child.pid())).isTrue();
    }
  }

  private static ProcessEntry entry(long pid, long parent) {
    return new ProcessEntry(new ProcessIdentity("b", 1, pid, 1), parent, "u", List.of());
  }
}
