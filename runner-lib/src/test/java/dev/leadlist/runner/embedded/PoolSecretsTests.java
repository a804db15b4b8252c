package dev.leadlist.runner.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariDataSource;
import dev.leadlist.runner.RunTable;
import dev.leadlist.runner.Step;
import dev.leadlist.runner.Worker;
import dev.leadlist.runner.postgres.TestDatabase;
import dev.leadlist.runner.postgres.catalog.Examination;
import dev.leadlist.runner.postgres.schema.Schema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A password in a {@code DataSource} of the application's is in no log line, at whatever level, and
 * in no exception.
 */
@Tag("slow")
class PoolSecretsTests {
  private static final String TRACE = "planted";
  private static final String PASSWORD = "planted%26planted";

  /** Where an application may write a password down. */
  enum Place {
    POOL_URL,
    POOL_PASSWORD,
    POOL_OF_A_SOURCE,
    SOURCE;

    DataSource open(String url, String user) {
      return switch (this) {
        case POOL_URL -> pool(url + "&password=" + PASSWORD, null, null);
        case POOL_PASSWORD -> pool(url, null, "planted&planted");
        case POOL_OF_A_SOURCE -> pool(null, source(url + "&sslpassword=planted", user), null);
        case SOURCE -> source(url, user);
      };
    }

    private static PGSimpleDataSource source(String url, String user) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setURL(url);
      source.setUser(user);
      source.setPassword("planted&planted");
      return source;
    }

    private static HikariDataSource pool(String url, DataSource source, String password) {
      HikariDataSource pool = new HikariDataSource();
      pool.setJdbcUrl(url);
      pool.setDataSource(source);
      pool.setPassword(password);
      pool.setConnectionTimeout(1_000);
      pool.setMaximumPoolSize(4);
      return pool;
    }
  }

  @ParameterizedTest
  @EnumSource
  void isNotRepeated(Place place) throws Exception {
    try (TestDatabase database = TestDatabase.create();
        LogCapture log = new LogCapture("ROOT", Level.TRACE);
        DriverLog driver = new DriverLog()) {
      String role = database.createRole("secretive");
      database.execute("alter role %s superuser password 'planted&planted'".formatted(role));
      UUID run = new TestRuns(database).insertActive();
      DataSource source = place.open(
          "jdbc:postgresql://localhost:%d/%s?user=%s"
              .formatted(database.port(), database.name(), role),
          role);
      source
          .getConnection()
          .close(); // an application's pool is open by then, and its driver has logged
      driver.forget();
      Worker worker =
          Workplace.worker(source, run, (at, context) -> Step.again()).build().start();
      Eventually.that(
          "at work",
          () -> !database
              .query("select worker_id from pm_pipeline.run_leases where worker_id is not null")
              .isEmpty());
      database.execute("alter role %s password 'other'".formatted(role));
      List<Throwable> thrown = new ArrayList<>();
      for (ThrowingCallable asking : List.<ThrowingCallable>of(
          () -> Schema.check(source, RunTable.standard()),
          () -> Examination.of(source, RunTable.standard()))) {
        Eventually.that(
            "it is refused",
            () -> { // a login that was under way comes through yet
              database.query(
                  "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'"
                      .formatted(role));
              Throwable refused = catchThrowable(asking);
              Optional.ofNullable(refused).ifPresent(thrown::add);
              return refused != null;
            });
      }
      Eventually.that(
          "a worker was refused", () -> !log.with("refuses the login").isEmpty());
      assertThat(thrown.stream().map(PoolSecretsTests::inFull)).noneMatch(PoolSecretsTests::tells);
      worker.close();
      if (source instanceof HikariDataSource pool) {
        pool.close();
      }
      assertThat(log.with(TRACE)).isEmpty();
      assertThat(driver.records).isNotEmpty().noneMatch(PoolSecretsTests::tells);
    }
  }

  private static boolean tells(String text) {
    return text.contains(TRACE);
  }

  private static String inFull(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  /** What the driver logs of the library's own connections; the others are the application's. */
  private static final class DriverLog extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("org.postgresql");
    private final List<String> records = new CopyOnWriteArrayList<>();

    DriverLog() {
      logger.setLevel(java.util.logging.Level.ALL);
      logger.setUseParentHandlers(false);
      logger.addHandler(this);
    }

    void forget() {
      records.clear();
    }

    @Override
    public void publish(LogRecord record) {
      String thread = Thread.currentThread().getName();
      if (thread.startsWith("leadlist-listener")) {
        records.add(thread + ": " + new SimpleFormatter().format(record));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
      logger.setLevel(null);
    }
  }
}
