package dev.leadlist.junit;

import dev.leadlist.junit.database.TestDatabase;
import dev.leadlist.runner.RunHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Does in code what {@link WithLeadListWorker} does by annotation, and takes handlers that exist
 * already. Register it with {@code @RegisterExtension}, in a static field for workers that live as
 * long as the class.
 *
 * <pre>{@code
 * @RegisterExtension
 * static LeadListWorkers workers = LeadListWorkers.builder()
 *     .worker(worker -> worker.handler(() -> new LeadListPipeline(mcp)).maxLoops(10))
 *     .build();
 * }</pre>
 */
public final class LeadListWorkers
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {
  private final LeadListExtension extension;

  private LeadListWorkers(List<Attributes> workers, Databases databases) {
    this.extension = LeadListExtension.of(
        context -> Declarations.merge(List.of(workers), databases.onlyOneOf(), context), databases);
  }

  /** Begins without any worker. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects workers. Not safe for use by several threads. */
  public static final class Builder {
    private final List<Attributes> workers = new ArrayList<>();
    private Databases databases = Databases.ofTheSession();

    private Builder() {}

    /**
     * Sets a database of the user's, such as a container that the test class has started: its URL,
     * in the forms that POSTGRES_URL has. It must have the run table; it is asked for when the
     * first test begins. All share it: an untargeted worker, and one that asks for a database of
     * its own, are refused.
     */
    public Builder databaseUrl(Supplier<String> url) {
      this.databases = new GivenDatabase("databaseUrl(...)", () -> TestDatabase.at(url.get()));
      return this;
    }

    /**
     * Sets an application's own {@code DataSource}, which stays open. Workers in this JVM only: a
     * child would need a URL. All share it: an untargeted worker, and one that asks for a database
     * of its own, are refused.
     */
    public Builder dataSource(Supplier<? extends DataSource> dataSource) {
      this.databases =
          new GivenDatabase("dataSource(...)", () -> TestDatabase.over(dataSource.get()));
      return this;
    }

    /** Adds a worker that {@code description} describes. */
    public Builder worker(Consumer<WorkerBuilder> description) {
      WorkerBuilder worker = new WorkerBuilder();
      description.accept(worker);
      workers.add(worker.attributes());
      return this;
    }

    /** Builds the extension; what is wrong with the workers is told when the first test begins. */
    public LeadListWorkers build() {
      return new LeadListWorkers(List.copyOf(workers), databases);
    }
  }

  /**
   * Describes one worker; each setting is explained at the attribute of {@link WithLeadListWorker}.
   */
  public static final class WorkerBuilder {
    private String name = "";
    private @Nullable Class<? extends RunHandler> handlerClass;
    private @Nullable Supplier<? extends RunHandler> handler;
    private @Nullable Boolean fork;
    private @Nullable List<String> command;
    private @Nullable Boolean autoStart;
    private @Nullable Integer maxLoops;
    private @Nullable Duration timeout;
    private @Nullable Duration pollInterval;
    private @Nullable Duration grace;
    private @Nullable String criteria;
    private @Nullable Integer targetQuantity;
    private @Nullable String stage;
    private @Nullable Boolean untargeted;
    private @Nullable WorkerScope scope;
    private @Nullable DatabaseScope database;

    private WorkerBuilder() {}

    /** Names it. */
    public WorkerBuilder name(String name) {
      this.name = name;
      return this;
    }

    /** Sets where its handlers come from: one for each life. */
    public WorkerBuilder handler(Supplier<? extends RunHandler> handler) {
      this.handler = handler;
      return this;
    }

    /** Sets the class of its handlers. */
    public WorkerBuilder handler(Class<? extends RunHandler> type) {
      this.handlerClass = type;
      return this;
    }

    /** Sets whether it gets a JVM of its own. */
    public WorkerBuilder fork(boolean fork) {
      this.fork = fork;
      return this;
    }

    /** Sets a program instead of a handler. */
    public WorkerBuilder command(String... command) {
      this.command = List.of(command);
      return this;
    }

    /** Sets whether it is started before the test. */
    public WorkerBuilder autoStart(boolean autoStart) {
      this.autoStart = autoStart;
      return this;
    }

    /** Limits its loops. */
    public WorkerBuilder maxLoops(int loops) {
      this.maxLoops = loops;
      return this;
    }

    /** Limits its life. */
    public WorkerBuilder timeout(Duration limit) {
      this.timeout = limit;
      return this;
    }

    /** Sets how long it waits before it looks for work again. */
    public WorkerBuilder pollInterval(Duration interval) {
      this.pollInterval = interval;
      return this;
    }

    /** Sets how long it may take to end. */
    public WorkerBuilder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /** Sets the criteria of its run, JSON. */
    public WorkerBuilder criteria(String json) {
      this.criteria = json;
      return this;
    }

    /** Sets how many leads its run wants. */
    public WorkerBuilder targetQuantity(int leads) {
      this.targetQuantity = leads;
      return this;
    }

    /** Sets the stage its run begins in. */
    public WorkerBuilder stage(String stage) {
      this.stage = stage;
      return this;
    }

    /** Sets whether it takes any run of its database; it needs one of its own then. */
    public WorkerBuilder untargeted(boolean untargeted) {
      this.untargeted = untargeted;
      return this;
    }

    /** Sets how long it lives. */
    public WorkerBuilder scope(WorkerScope scope) {
      this.scope = scope;
      return this;
    }

    /** Sets which database its run is in. */
    public WorkerBuilder database(DatabaseScope database) {
      this.database = database;
      return this;
    }

    private Attributes attributes() {
      return new Attributes(
          "LeadListWorkers.builder()",
          name,
          handlerClass,
          handler,
          fork,
          command,
          autoStart,
          maxLoops,
          text(timeout),
          text(pollInterval),
          text(grace),
          criteria,
          targetQuantity,
          stage,
          untargeted,
          scope == WorkerScope.UNSET ? null : scope,
          database == DatabaseScope.UNSET ? null : database);
    }

    private static @Nullable String text(@Nullable Duration duration) {
      return duration == null ? null : duration.toString();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    extension.beforeAll(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    extension.beforeEach(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    extension.afterEach(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    extension.afterAll(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return extension.supportsParameter(parameter, context);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return extension.resolveParameter(parameter, context);
  }
}
