package dev.leadlist.junit;

import dev.leadlist.runner.RunHandler;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a worker that is bound to a run of its own, always bounded, and gone when the
 * test is over.
 *
 * <p><b>Where.</b> On a test class (for each of its tests), on a test method, on another
 * annotation. Inherited by subclasses and by {@code @Nested} classes. A method's attributes win
 * over its class's, those over its interfaces' and its superclass's, those over an enclosing
 * class's, those over the configuration parameters {@code leadlist.worker.maxLoops},
 * {@code .timeout}, {@code .pollInterval} and {@code .grace}; an attribute that is not set takes
 * part in nothing. Repeat it with different {@link #name names} for several workers, each with its
 * own run; what has another name is another worker, wherever it stands.
 *
 * <p><b>What it starts.</b> Exactly one of {@link #handler} (in this JVM, or in a child JVM with
 * {@link #fork}) and {@link #command}. The worker is started before {@code @BeforeEach} methods
 * run, unless {@link #autoStart} is false.
 *
 * <p><b>What a test may have injected</b>, in test and lifecycle methods: {@link LeadListWorker},
 * {@link TestRun}, {@link javax.sql.DataSource}, {@link java.sql.Connection} (closed with the
 * test); {@link Named} says which where there are several.
 *
 * <p><b>When the test is over</b> its workers are asked to end. A worker that ends within
 * {@link #grace} is clean; one that does not, or that somebody else started and left alive, is
 * ended all the same and fails the test by name with a {@link WorkerLeakError}. Runs and leases of
 * the test are deleted.
 *
 * <p><b>In parallel.</b> Tests may run in parallel in any mode; nothing is shared between them but
 * the database server.
 */
@Documented
@ExtendWith(LeadListExtension.class)
@Inherited
@Repeatable(WithLeadListWorkers.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface WithLeadListWorker {

  /** Stands for a number that is not set. */
  int UNSET = Integer.MIN_VALUE;

  /** Tells this worker from the test's others; also the annotation that it is merged with. */
  String name() default "";

  /** The work, made anew for each test: a class with a constructor without parameters. */
  Class<? extends RunHandler> handler() default NoHandler.class;

  /** Whether the worker gets a JVM of its own, with the same class path; one value or none. */
  boolean[] fork() default {};

  /**
   * A program of any kind, and its arguments. It finds RUN_FILTER_ID, WORKER_MAX_LOOPS,
   * WORKER_MAX_RUNTIME and POSTGRES_URL in its environment; it is bounded and ended from outside.
   */
  String[] command() default {};

  /** Whether the worker is started before the test, true unless set; one value or none. */
  boolean[] autoStart() default {};

  /** How many loops it may do, idle ones too; 1 unless set. */
  int maxLoops() default UNSET;

  /** How long it may live, as {@code 30s} or {@code 500ms}; 30 seconds unless set. */
  String timeout() default "";

  /** How long it waits before it looks for work again; 100 ms unless set. */
  String pollInterval() default "";

  /** How long it may take to end once it is asked to; 2 seconds unless set. */
  String grace() default "";

  /** The criteria of its run, JSON; {@code {}} unless set. */
  String criteria() default "";

  /** How many leads its run wants; 5 unless set. */
  int targetQuantity() default UNSET;

  /** The stage its run begins in; {@code company_discovery} unless set. */
  String stage() default "";

  /**
   * Whether it takes any run of its database, as a production worker does; one value or none. It
   * needs a database that it does not share with other tests: {@link #database} PER_TEST or
   * PER_CLASS.
   */
  boolean[] untargeted() default {};

  /** Whether each test has its own, or all tests of a class share one. */
  WorkerScope scope() default WorkerScope.UNSET;

  /** Which database its run is in. */
  DatabaseScope database() default DatabaseScope.UNSET;
}
