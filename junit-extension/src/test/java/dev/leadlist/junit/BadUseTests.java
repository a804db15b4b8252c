package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong is told with the annotation, the fault and the fix. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadUseTests {
  private final Map<String, Throwable> failures = new HashMap<>();

  BadUseTests() {
    failures.putAll(Kit.run(BadUseTestCases.Methods.class).failures());
    failures.putAll(Kit.run(BadUseTestCases.Handles.class).failures());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      neither()           | has neither a handler nor a command; write handler = MyHandler.class
      both()              | has both a handler and a command; keep one of them
      noConstructor()     | has no constructor without parameters; add one
      inner()             | is inner, local or abstract; make it a top-level or static nested class
      noLoops()           | maxLoops is 0; give 1 or more, a test's worker is always bounded
      negativeLoops()     | maxLoops is -3; give 1 or more
      malformedTimeout()  | timeout: "soon"
      timeoutWithoutUnit() | timeout: "30" has no unit; write 30s for seconds
      noTimeout()         | timeout is 0s; give a time above zero
      negativeTimeout()   | timeout is PT-1S; give a time above zero
      sameName()          | two workers are named 'a'; give each a name of its own
      forkedCommand()     | a command is a process already, drop fork
      twoValues()         | fork has 2 values; give one
      untargetedAndShared() | is untargeted in a shared database, where it would take the runs of other tests
      """)
  void aWrongDeclarationIsToldWithItsCure(String test, String fragment) {
    assertThat(failures.get(test))
        .isInstanceOf(DeclarationException.class)
        .hasMessageContaining("@WithLeadListWorker on Methods." + test.replace("()", ""))
        .hasMessageContaining(fragment);
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThat(failures.get("everythingAtOnce()"))
        .hasMessageContainingAll(
            "4 faults",
            "neither a handler nor a command",
            "maxLoops is 0",
            "timeout is 0s",
            "targetQuantity is -1");
  }

  @Test
  void aParameterThatIsNotClearIsToldWithWhatThereIs() {
    assertThat(failures.get("ambiguous(LeadListWorker)"))
        .hasMessageContainingAll("there are the workers [a, b]", "@Named");
    assertThat(failures.get("unknownName(TestRun)"))
        .hasMessageContainingAll("no worker is named 'b', only [a]");
  }

  @Test
  void aHandlerThatAChildCannotMakeIsRefused() {
    assertThat(Kit.run(BadUseTestCases.ForkedInstance.class).failures().values())
        .first()
        .asString()
        .contains("LeadListWorkers.builder()", "a child cannot make", "give a handler class");
  }

  @Test
  void aForkedWorkerNeedsAUrl() {
    assertThat(Kit.run(BadUseTestCases.ForkOnADataSource.class).failureOf("fails()"))
        .hasMessageContaining("only a DataSource was given; give databaseUrl(...)");
  }

  /**
   * What has one database cannot give one to each test: nobody is handed the shared one instead.
   */
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      OwnDatabaseOnAUrl        | database is PER_TEST, and databaseUrl(...) has one database only
      OwnDatabaseOnAUrl        | is untargeted in the database of databaseUrl(...)
      OwnDatabaseOnADataSource | database is PER_CLASS, and dataSource(...) has one database only
      OwnDatabaseOnADataSource | is untargeted in the database of dataSource(...)
      UntargetedOnAUrl         | is untargeted in the database of databaseUrl(...)
      """)
  void aDatabaseThatIsGivenIsNobodysOwn(String tests, String fragment) throws Exception {
    Class<?> type = Class.forName(BadUseTestCases.class.getName() + "$" + tests);
    assertThat(Kit.run(type).failures().values())
        .singleElement(InstanceOfAssertFactories.THROWABLE)
        .isInstanceOf(DeclarationException.class)
        .hasMessageContainingAll("LeadListWorkers.builder()", fragment, "leadlist.database")
        .hasMessageNotContaining(Kit.databaseUrl());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      SameNameInCode     | two workers are named 'a', by an annotation and in code
      NoNameInCodeEither | two workers are named '', by an annotation and in code
      """)
  void equalNamesByAnnotationAndInCodeAreRefused(String tests, String fragment) throws Exception {
    Class<?> type = Class.forName(BadUseTestCases.class.getName() + "$" + tests);

    assertThat(Kit.run(type).failureOf("fails()"))
        .isInstanceOf(DeclarationException.class)
        .hasMessageContainingAll(
            tests + ".fails", fragment, "give each a name of its own", "@Named");
  }

  @Test
  void noLimitIsRefusedInCodeToo() {
    assertThat(Kit.run(BadUseTestCases.NoLimitInCode.class).failures().values())
        .first()
        .asString()
        .contains("timeout is PT0S; give a time above zero");
  }

  @Test
  void aConfigurationParameterThatIsNoNumberIsTold() {
    assertThat(Kit.run(BadUseTestCases.Fine.class, "leadlist.worker.maxLoops", "many")
            .failures()
            .values())
        .first()
        .asString()
        .contains("leadlist.worker.maxLoops: 'many' is no whole number");
  }

  @Test
  void aSwitchThatIsNoSwitchIsTold() {
    assertThat(Kit.run(
                LeakTestCases.WithoutAnnotation.class,
                "junit.jupiter.extensions.autodetection.enabled",
                "true",
                "leadlist.guard",
                "yes")
            .failures()
            .values())
        .first()
        .asString()
        .contains("leadlist.guard: 'yes' is neither true nor false");
  }

  @Test
  void aDatabaseThatCannotBeHadFailsTheTestAndSaysWhy() {
    assertThat(Kit.run(
                BadUseTestCases.Fine.class,
                "leadlist.database",
                "postgresql://nobody@localhost:1/nothing")
            .failureOf("wouldPass()"))
        .hasMessageContaining("the database of leadlist.database cannot be reached");
    assertThat(Kit.run(BadUseTestCases.Fine.class, "leadlist.database", "oracle")
            .failureOf("wouldPass()"))
        .hasMessageContaining("neither 'embedded' nor 'testcontainers' nor the URL of a database");
  }

  @Test
  void aHandleSaysWhatItCannotDo() {
    assertThat(failures.get("startsTwice(LeadListWorker)"))
        .hasMessageContaining("was started before");
    assertThat(failures.get("stepsWhileItRuns(LeadListWorker)"))
        .hasMessageContainingAll("runs in the background", "autoStart = false");
    assertThat(failures.get("awaitsWhatWasNotStarted(LeadListWorker)"))
        .hasMessageContaining("was not started");
    assertThat(failures.get("stepsThroughAProgram(LeadListWorker)"))
        .hasMessageContaining("only a handler in this JVM can be stepped through");
  }

  @Test
  void anAssertionThatFailsShowsTheWholeEnd() {
    assertThat(failures.get("measuresFromAnEndThatWasNot(LeadListWorker)"))
        .hasMessageContainingAll("the test did not end it", "TARGET_TERMINAL", "claimed run");
    assertThat(failures.get("expectsAnotherReason(LeadListWorker)"))
        .hasMessageContainingAll("to have left with LOOP_LIMIT", "reason TARGET_TERMINAL");
    assertThat(failures.get("expectsMoreCalls(LeadListWorker)"))
        .hasMessageContainingAll("to have made 5 calls, not 1", "calls 1");
  }
}
