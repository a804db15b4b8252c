package dev.leadlist.junit.leak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Whose a worker is: each rule, and which of two counts that disagree. */
class AttributionTests {
  private static final DataSource OF_THE_APPLICATION = new PGSimpleDataSource();
  private static final UUID RUN_OF_NOBODY = UUID.randomUUID();
  private static final StackTraceElement APPLICATION = frame("app.Jobs", "start");
  private static final List<StackTraceElement> ELSEWHERE = List.of(APPLICATION);

  private final Somebody alice = Somebody.test("app.AliceTests", "forgets");
  private final Somebody bob = Somebody.test("app.BobTests", "forgets");
  private final Somebody aClass = Somebody.testClass("app.AliceTests");

  @Test
  void theRunTellsBeforeTheDataSource() {
    assertThat(owner(worker(alice.run).of(bob.dataSource))).contains(alice);
  }

  @Test
  void theDataSourceTellsBeforeTheStack() {
    assertThat(owner(worker(RUN_OF_NOBODY).of(bob.dataSource).builtAt(alice.inIt())))
        .contains(bob);
  }

  @Test
  void theTestMethodOnTheStackTellsWhereNothingElseDoes() {
    assertThat(owner(worker(RUN_OF_NOBODY).builtAt(alice.inIt()))).contains(alice);
  }

  /** A session inside a test has the other test below its own on the stack. */
  @Test
  void theInnermostTestMethodTells() {
    assertThat(owner(worker(RUN_OF_NOBODY).builtAt(APPLICATION, bob.frame, alice.frame)))
        .contains(bob);
  }

  @Test
  void whoBuiltItTellsBeforeWhoStartedIt() {
    assertThat(owner(worker(RUN_OF_NOBODY).builtAt(alice.inIt()).startedAt(bob.inIt())))
        .contains(alice);
  }

  @Test
  void whoStartedItTellsWhereItWasBuiltByNoTest() {
    assertThat(owner(worker(RUN_OF_NOBODY).startedAt(bob.inIt()))).contains(bob);
  }

  @Test
  void aTestMethodTellsBeforeATestClass() {
    assertThat(owner(worker(RUN_OF_NOBODY).builtAt(aClass.inIt()).startedAt(bob.inIt())))
        .contains(bob);
  }

  @Test
  void aTestClassTellsWhereNoMethodDoes() {
    assertThat(owner(worker(RUN_OF_NOBODY).startedAt(aClass.inIt()))).contains(aClass);
  }

  @Test
  void ofTwoInvocationsOfAMethodTheOneOnTheStartersThreadIsMeant() {
    Somebody again = alice.on(new Thread("again"));

    assertThat(Attribution.ownerOf(
            worker(RUN_OF_NOBODY).builtAt(alice.inIt()).by(again.thread).seen(),
            List.of(alice, again)))
        .contains(again);
  }

  @Test
  void ofTwoInvocationsOfAMethodNoneIsGuessed() {
    Somebody again = alice.on(new Thread("again"));

    assertThat(Attribution.ownerOf(
            worker(RUN_OF_NOBODY).builtAt(alice.inIt()).by(new Thread("pooled")).seen(),
            List.of(alice, again)))
        .isEmpty();
  }

  @Test
  void whatNothingTellsAboutIsNobodys() {
    assertThat(owner(worker(RUN_OF_NOBODY))).isEmpty();
    assertThat(owner(worker(null))).isEmpty();
  }

  private Optional<Somebody> owner(Seen seen) {
    return Attribution.ownerOf(seen.seen(), List.of(bob, alice, aClass));
  }

  private static Seen worker(@Nullable UUID run) {
    return new Seen(run, OF_THE_APPLICATION, ELSEWHERE, ELSEWHERE, new Thread("starter"));
  }

  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, null, -1);
  }

  /** What was seen of a worker; told of nobody unless it is said. */
  private record Seen(
      @Nullable UUID run,
      DataSource dataSource,
      List<StackTraceElement> built,
      List<StackTraceElement> started,
      Thread starter) {

    Seen of(DataSource other) {
      return new Seen(run, other, built, started, starter);
    }

    Seen builtAt(StackTraceElement... frames) {
      return new Seen(run, dataSource, List.of(frames), started, starter);
    }

    Seen startedAt(StackTraceElement... frames) {
      return new Seen(run, dataSource, built, List.of(frames), starter);
    }

    Seen by(Thread other) {
      return new Seen(run, dataSource, built, started, other);
    }

    Sighting seen() {
      var builder = Worker.builder(dataSource).handler((r, context) -> Step.complete());
      Worker worker = run == null ? builder.build() : builder.targetRun(run).build();
      return new Sighting(worker, dataSource, built, started, starter);
    }
  }

  /** A test, or a class, with a run and a {@code DataSource} of its own. */
  private record Somebody(
      boolean isTest, StackTraceElement frame, UUID run, DataSource dataSource, Thread thread)
      implements Attribution.Candidate {

    static Somebody test(String type, String method) {
      return new Somebody(
          true,
          AttributionTests.frame(type, method),
          UUID.randomUUID(),
          new PGSimpleDataSource(),
          new Thread(method));
    }

    static Somebody testClass(String type) {
      return new Somebody(
          false,
          AttributionTests.frame(type, "beforeAll"),
          UUID.randomUUID(),
          new PGSimpleDataSource(),
          new Thread(type));
    }

    /** Another invocation of the same method. */
    Somebody on(Thread other) {
      return new Somebody(isTest, frame, UUID.randomUUID(), new PGSimpleDataSource(), other);
    }

    /** Returns the stack of code that it has called. */
    StackTraceElement[] inIt() {
      return new StackTraceElement[] {APPLICATION, frame};
    }

    @Override
    public Set<UUID> runs() {
      return Set.of(run);
    }

    @Override
    public boolean owns(DataSource other) {
      return other == dataSource;
    }

    @Override
    public boolean isTestMethod(StackTraceElement other) {
      return isTest && other.equals(frame);
    }

    @Override
    public boolean isInTestClass(StackTraceElement other) {
      return !isTest && other.getClassName().equals(frame.getClassName());
    }
  }
}
