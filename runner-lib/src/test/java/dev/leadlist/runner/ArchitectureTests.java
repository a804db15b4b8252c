package dev.leadlist.runner;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** Who may know whom: the shape of the library, as rules. */
@AnalyzeClasses(
    packages = "dev.leadlist.runner",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {
  private static final String ROOT = "dev.leadlist.runner";
  private static final String CLEANUP = ROOT + ".cleanup";
  private static final String LOOP = ROOT + ".loop";
  private static final String INQUIRY = ROOT + ".postgres";
  private static final String POSTGRES = INQUIRY + "..";
  private static final String CONNECT = INQUIRY + ".connect";
  private static final String SQL_TEXT = INQUIRY + ".sql";
  private static final String CATALOG = INQUIRY + ".catalog";
  private static final String SCHEMA = INQUIRY + ".schema";
  private static final String WATCH = INQUIRY + ".watch";
  private static final String STORE = INQUIRY + ".store";
  private static final String PROCESS = ROOT + ".process";
  private static final String RUN_STORE = ROOT + ".store";
  private static final String TIME = ROOT + ".time";
  private static final String URL = ROOT + ".url";
  private static final String WIRING = ROOT + ".wiring";
  private static final String CLI = ROOT + ".cli..";

  private static final String[] SQL = {"java.sql..", "javax.sql.."};

  /** What may read the JDK's clocks, sleep, or wait without the time seam. */
  private static final Map<String, Set<String>> CLOCK_METHODS = Map.of(
      Instant.class.getName(),
      Set.of("now"),
      Clock.class.getName(),
      Set.of("systemUTC", "systemDefaultZone", "system"),
      System.class.getName(),
      Set.of("nanoTime", "currentTimeMillis"),
      Thread.class.getName(),
      Set.of("sleep"),
      "java.util.concurrent.TimeUnit",
      Set.of("sleep"),
      "java.util.concurrent.locks.LockSupport",
      Set.of("park", "parkNanos", "parkUntil"));

  /** What waits for another thread, with a limit but without the time seam. */
  private static final Map<String, Set<String>> WAITING_METHODS = Map.of(
      Object.class.getName(),
      Set.of("wait"),
      Thread.class.getName(),
      Set.of("join"),
      "java.util.concurrent.TimeUnit",
      Set.of("timedJoin", "timedWait"),
      "java.util.concurrent.CountDownLatch",
      Set.of("await"),
      "java.util.concurrent.CompletableFuture",
      Set.of("get", "join"),
      "java.util.concurrent.Future",
      Set.of("get"),
      "java.util.concurrent.Semaphore",
      Set.of("acquire", "tryAcquire"),
      "java.util.concurrent.locks.Condition",
      Set.of("await", "awaitNanos"),
      "java.util.concurrent.ThreadPoolExecutor",
      Set.of("awaitTermination"));

  /** The wakeup; the ends of threads, each bounded; and the answer to a question. */
  private static final DescribedPredicate<JavaClass> MAY_WAIT = named(TIME + ".Wakeup")
      .or(named(LOOP + ".LoopWorker"))
      .or(named(LOOP + ".WorkerThreads"))
      .or(named(STORE + ".Goodbye"))
      .or(named(CONNECT + ".OwnPool"))
      .or(named(WATCH + ".Poller"))
      .or(named(WATCH + ".MonitorThreads"))
      .or(named(PROCESS + ".LastResort"));

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.leadlist.runner.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theRootKnowsOnlyTimeProcessAndUrl = noClasses()
      .that()
      .resideInAPackage(ROOT)
      .should()
      .dependOnClassesThat(
          resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(ROOT, TIME, PROCESS, URL))));

  /** The root is no slice of {@link #packagesHaveNoCycles}: this is its part of it. */
  @ArchTest
  static final ArchRule whatTheRootKnowsDoesNotKnowTheRoot = noClasses()
      .that()
      .resideInAnyPackage(TIME, PROCESS, URL)
      .should()
      .dependOnClassesThat()
      .resideInAPackage(ROOT);

  @ArchTest
  static final ArchRule timeKnowsOnlyTheJdk = noClasses()
      .that()
      .resideInAPackage(TIME)
      .should()
      .dependOnClassesThat(not(resideInAnyPackage(TIME, "java..", "org.jspecify..")));

  @ArchTest
  static final ArchRule theApiKnowsSqlOnlyWhereItsUsersGiveConnections = noClasses()
      .that()
      .resideInAPackage(ROOT)
      .and(not(belongToAnyOf(
          TransactionWork.class,
          RunContext.class,
          Worker.class,
          WorkerBuilder.class,
          WorkerFactory.class,
          WorkerWitness.class)))
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SQL);

  @ArchTest
  static final ArchRule theLoopKnowsNoSql = noClasses()
      .that()
      .resideInAPackage(LOOP)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SQL);

  @ArchTest
  static final ArchRule theGuardKnowsValuesOnly = noClasses()
      .that(belongToAnyOf(
          TerminationGuard.class, WorkerFacts.class, ExitReason.class, RunState.class))
      .should()
      .dependOnClassesThat(not(
          elements(resideInAnyPackage("java.lang..", "java.time..", "java.util..", "org.jspecify..")
              .or(belongToAnyOf(
                  TerminationGuard.class,
                  WorkerFacts.class,
                  ExitReason.class,
                  RunState.class,
                  StopCause.class,
                  WhenHeld.class,
                  WorkerSettings.class)))));

  @ArchTest
  static final ArchRule theLoopKnowsNoAdapter = noClasses()
      .that()
      .resideInAPackage(LOOP)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(POSTGRES, PROCESS, WIRING, CLI);

  /** What stands between the loop and the database is made of the API's values. */
  @ArchTest
  static final ArchRule theStoresInterfaceKnowsOnlyTheApi = noClasses()
      .that()
      .resideInAPackage(RUN_STORE)
      .should()
      .dependOnClassesThat(not(resideInAnyPackage(
          RUN_STORE, ROOT, "java.lang..", "java.time..", "java.util..", "org.jspecify..")));

  @ArchTest
  static final ArchRule onlyItsTwoSidesKnowTheStoresInterface = noClasses()
      .that()
      .resideOutsideOfPackages(RUN_STORE, LOOP, POSTGRES, WIRING)
      .should()
      .dependOnClassesThat()
      .resideInAPackage(RUN_STORE);

  @ArchTest
  static final ArchRule theDatabaseAdapterKnowsOnlyApiAndTime = noClasses()
      .that()
      .resideInAPackage(POSTGRES)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(LOOP, PROCESS, WIRING, CLI);

  /** Each layer knows those that follow; those that nobody may access do not know each other. */
  @ArchTest
  static final ArchRule theDatabaseAdapterHasLayers = layeredArchitecture()
      .consideringOnlyDependenciesInAnyPackage(POSTGRES)
      .layer("inquiry")
      .definedBy(INQUIRY)
      .layer("store")
      .definedBy(STORE)
      .layer("schema")
      .definedBy(SCHEMA)
      .layer("watch")
      .definedBy(WATCH)
      .layer("catalog")
      .definedBy(CATALOG)
      .layer("sql")
      .definedBy(SQL_TEXT)
      .layer("connect")
      .definedBy(CONNECT)
      .whereLayer("inquiry")
      .mayNotBeAccessedByAnyLayer()
      .whereLayer("store")
      .mayNotBeAccessedByAnyLayer()
      .whereLayer("schema")
      .mayNotBeAccessedByAnyLayer()
      .whereLayer("watch")
      .mayOnlyBeAccessedByLayers("store")
      .whereLayer("catalog")
      .mayOnlyBeAccessedByLayers("store", "schema", "watch")
      .whereLayer("sql")
      .mayOnlyBeAccessedByLayers("inquiry", "store", "schema", "watch", "catalog");

  @ArchTest
  static final ArchRule processKnowsOnlyTime = noClasses()
      .that()
      .resideInAPackage(PROCESS)
      .should()
      .dependOnClassesThat(
          not(resideInAnyPackage(PROCESS, TIME, "java..", "org.slf4j", "org.jspecify..")));

  /** It works from another process than the loop's. */
  @ArchTest
  static final ArchRule cleanupKnowsDatabaseAndProcessesButNotTheLoop = noClasses()
      .that()
      .resideInAPackage(CLEANUP)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(LOOP, WIRING, CLI);

  @ArchTest
  static final ArchRule theJudgeKnowsValuesOnly = noClasses()
      .that()
      .haveSimpleName("Judge")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(POSTGRES, PROCESS, "java.sql..", "java.io..", "java.nio..");

  @ArchTest
  static final ArchRule nobodyKnowsTheCommandLine = noClasses()
      .that()
      .resideOutsideOfPackage(CLI)
      .should()
      .dependOnClassesThat()
      .resideInAPackage(CLI);

  @ArchTest
  static final ArchRule wiringAloneKnowsLoopAndDatabase = noClasses()
      .that()
      .resideOutsideOfPackages(WIRING, LOOP)
      .should()
      .dependOnClassesThat()
      .resideInAPackage(LOOP);

  @ArchTest
  static final ArchRule onlyTheDatabaseAdapterKnowsDriverAndPool = noClasses()
      .that()
      .resideOutsideOfPackage(POSTGRES)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("com.zaxxer..", "org.postgresql..");

  @ArchTest
  static final ArchRule nothingElseIsImported = noClasses()
      .should()
      .dependOnClassesThat(not(resideInAnyPackage(
          ROOT + "..",
          "java..",
          "javax.net",
          "javax.sql",
          "org.slf4j",
          "org.jspecify.annotations",
          "com.zaxxer..",
          "org.postgresql..",
          "picocli..")));

  @ArchTest
  static final ArchRule onlyTheCommandLineUsesPicocli = noClasses()
      .that()
      .resideOutsideOfPackage(CLI)
      .should()
      .dependOnClassesThat()
      .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule onlySystemTimingReadsTheClockOrSleeps = noClasses()
      .that(not(named(TIME + ".SystemTiming")))
      .should()
      .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("is the JDK's clock or a sleep") {
        @Override
        public boolean test(JavaAccess<?> access) {
          AccessTarget target = access.getTarget();
          return CLOCK_METHODS
              .getOrDefault(target.getOwner().getName(), Set.of())
              .contains(target.getName());
        }
      });

  @ArchTest
  static final ArchRule onlyTheseWaitForOthers = noClasses()
      .that(not(MAY_WAIT))
      .should()
      .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("waits for another thread") {
        @Override
        public boolean test(JavaAccess<?> access) {
          AccessTarget target = access.getTarget();
          return WAITING_METHODS
              .getOrDefault(target.getOwner().getName(), Set.of())
              .contains(target.getName());
        }
      });

  @ArchTest
  static final ArchRule onlyWorkerProcessAndTheCommandLinePrint = noClasses()
      .that()
      .resideOutsideOfPackage(CLI)
      .and(not(belongToAnyOf(WorkerProcess.class)))
      .should()
      .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("is System.out or System.err") {
        @Override
        public boolean test(JavaAccess<?> access) {
          return access.getTargetOwner().isEquivalentTo(System.class)
              && Set.of("out", "err").contains(access.getName());
        }
      });

  @ArchTest
  static final ArchRule onlyTheCommandLineKeepsAPrintStream = noClasses()
      .that()
      .resideOutsideOfPackage(CLI)
      .and(not(belongToAnyOf(WorkerProcess.class)))
      .should()
      .dependOnClassesThat()
      .belongToAnyOf(PrintStream.class);

  @ArchTest
  static final ArchRule classesAreFinal = classes()
      .that()
      .areNotInterfaces()
      .and()
      .areNotEnums()
      .and()
      .areNotAnonymousClasses()
      .and()
      .doNotHaveModifier(ABSTRACT)
      .and(not(named("package-info")))
      .should(haveModifier(FINAL));

  @ArchTest
  static final ArchRule packagesAreNullMarked =
      classes().that(alwaysTrue()).should(resideInANullMarkedPackage());

  private static DescribedPredicate<JavaClass> named(String name) {
    return DescribedPredicate.describe(
        "is " + name,
        type -> type.getName().equals(name) || type.getSimpleName().equals(name));
  }

  /** Arrays reside in no package: looks at what they hold. */
  private static DescribedPredicate<JavaClass> elements(DescribedPredicate<JavaClass> predicate) {
    return DescribedPredicate.describe(
        predicate.getDescription(), type -> predicate.test(type.getBaseComponentType()));
  }

  private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a package that is @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(SimpleConditionEvent.violated(
              type, "package " + type.getPackageName() + " has no @NullMarked package-info"));
        }
      }
    };
  }
}
