package dev.leadlist.junit;

import dev.leadlist.runner.Durations;
import dev.leadlist.runner.RunHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns attributes into a declaration, or says all that is wrong with them. */
final class DeclarationCheck {
  /** How long a worker may take to end once it is asked to. */
  static final Duration GRACE = Duration.ofSeconds(2);

  private static final int MAX_LOOPS = 1;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
  private static final String CRITERIA = "{}";
  private static final int TARGET_QUANTITY = 5;
  private static final String STAGE = "company_discovery";

  private final Attributes given;
  private final Optional<String> onlyOneOf;
  private final List<String> faults = new ArrayList<>();

  private DeclarationCheck(Attributes given, Optional<String> onlyOneOf) {
    this.given = given;
    this.onlyOneOf = onlyOneOf;
  }

  /**
   * Checks all attributes at once.
   *
   * @param onlyOneOf as {@link Databases#onlyOneOf} says it
   * @throws DeclarationException with every fault
   */
  static WorkerDeclaration check(Attributes given, Optional<String> onlyOneOf) {
    DeclarationCheck check = new DeclarationCheck(given, onlyOneOf);
    WorkerDeclaration.@Nullable Work work = check.work();
    // an unusable one in its place, so that the faults of the rest are told with it
    WorkerDeclaration declaration =
        check.declaration(work == null ? new WorkerDeclaration.Program(List.of()) : work);
    if (!check.faults.isEmpty()) {
      throw new DeclarationException(check.faults);
    }
    return declaration;
  }

  private WorkerDeclaration declaration(WorkerDeclaration.Work work) {
    return new WorkerDeclaration(
        given.name(),
        work,
        given.autoStart() == null || given.autoStart(),
        positive("maxLoops", given.maxLoops(), MAX_LOOPS),
        duration("timeout", given.timeout(), TIMEOUT, true),
        duration("pollInterval", given.pollInterval(), POLL_INTERVAL, true),
        duration("grace", given.grace(), GRACE, false),
        given.criteria() == null ? CRITERIA : given.criteria(),
        positive("targetQuantity", given.targetQuantity(), TARGET_QUANTITY),
        given.stage() == null ? STAGE : given.stage(),
        untargeted(),
        given.scope() == null ? WorkerScope.PER_TEST : given.scope(),
        database());
  }

  private boolean untargeted() {
    boolean untargeted = given.untargeted() != null && given.untargeted();
    if (untargeted && onlyOneOf.isPresent()) {
      fault(
          "is untargeted in the database of %s, where it would take the runs of the application and of"
                  .formatted(onlyOneOf.get())
              + " other tests; bind it to its own run (drop untargeted), or " + anotherServer());
    } else if (untargeted && isShared()) {
      fault(
          "is untargeted in a shared database, where it would take the runs of other tests; give it"
              + " one of its own: database = PER_TEST or PER_CLASS");
    }
    return untargeted;
  }

  private DatabaseScope database() {
    if (onlyOneOf.isPresent() && !isShared()) {
      fault("database is %s, and %s has one database only, which all share; drop database, or %s"
          .formatted(given.database(), onlyOneOf.get(), anotherServer()));
    }
    return given.database() == null ? DatabaseScope.SHARED : given.database();
  }

  private boolean isShared() {
    return given.database() == null || given.database() == DatabaseScope.SHARED;
  }

  private String anotherServer() {
    return "drop " + onlyOneOf.orElseThrow()
        + " and let leadlist.database name the server, where databases of tests' own are created";
  }

  private WorkerDeclaration.@Nullable Work work() {
    boolean fork = given.fork() != null && given.fork();
    boolean hasHandler = given.handlerClass() != null || given.handler() != null;
    List<String> command = given.command();
    if (command != null && hasHandler) {
      fault("has both a handler and a command; keep one of them");
    } else if (command != null && fork) {
      fault("has fork and a command; a command is a process already, drop fork");
    } else if (given.handler() != null && fork) {
      fault("has fork and a handler that exists in this JVM only, which a child cannot make;"
          + " give a handler class");
    } else if (command == null && !hasHandler) {
      fault("has neither a handler nor a command; write handler = MyHandler.class,"
          + " or command = {\"python3\", \"-m\", \"my.worker\"}");
    } else if (command != null) {
      return new WorkerDeclaration.Program(command);
    } else if (given.handler() != null) {
      return new WorkerDeclaration.InProcess(given.handler());
    } else if (given.handlerClass() != null) {
      return ofClass(given.handlerClass(), fork);
    }
    return null;
  }

  private WorkerDeclaration.@Nullable Work ofClass(Class<? extends RunHandler> type, boolean fork) {
    boolean isInner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
    if (isInner || type.isLocalClass() || Modifier.isAbstract(type.getModifiers())) {
      fault("handler " + type.getName() + " cannot be made: it is inner, local or abstract;"
          + " make it a top-level or static nested class");
      return null;
    }
    try {
      Constructor<? extends RunHandler> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return fork
          ? new WorkerDeclaration.Fork(type)
          : new WorkerDeclaration.InProcess(() -> make(constructor));
    } catch (NoSuchMethodException e) {
      fault("handler " + type.getName() + " has no constructor without parameters; add one, or give"
          + " an instance by LeadListWorkers.builder().handler(...)");
      return null;
    }
  }

  private static RunHandler make(Constructor<? extends RunHandler> constructor) {
    try {
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "handler " + constructor.getDeclaringClass().getName() + " cannot be made", e);
    }
  }

  private int positive(String attribute, @Nullable Integer value, int unset) {
    if (value != null && value < 1) {
      fault("%s is %d; give 1 or more, a test's worker is always bounded"
          .formatted(attribute, value));
    }
    return value == null ? unset : value;
  }

  private Duration duration(
      String attribute, @Nullable String value, Duration unset, boolean mustBePositive) {
    if (value == null) {
      return unset;
    }
    Duration duration;
    try {
      duration = Durations.parse(value);
    } catch (IllegalArgumentException e) {
      fault("%s: \"%s\" %s".formatted(attribute, value, e.getMessage()));
      return unset;
    }
    if (duration.isNegative() || (mustBePositive && duration.isZero())) {
      fault("%s is %s; give a time above zero, a test's worker is always bounded"
          .formatted(attribute, value));
    }
    return duration;
  }

  private void fault(String fault) {
    String worker = given.name().isEmpty() ? "" : " '" + given.name() + "'";
    faults.add(given.origin() + worker + ": " + fault);
  }
}
