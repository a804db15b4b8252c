package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.postgres.TestDatabase;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/**
 * A password is planted, and everything is searched that a worker process writes or shows: both its
 * outputs with all loggers at their finest, the driver's too, its command line, its run file, and
 * every table and session of the database.
 */
@Tag("slow")
class SecretsTests {
  /** With what has to be encoded in a URL; any of its parts in any encoding would be found. */
  private static final String PASSWORD = "planted1/@:?&=#% +planted2'\"\\planted3";

  private static final String TRACE = "planted";

  @TempDir
  private Path folder;

  private TestDatabase database;
  private String role;

  @BeforeEach
  void createDatabase() {
    database = TestDatabase.create();
    role = database.createRole("secretive");
    database.execute("""
        alter role %1$s superuser password '%2$s';
        create table stamps (run uuid, worker text, at timestamptz default clock_timestamp());
        """.formatted(role, PASSWORD.replace("'", "''")));
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @ConcurrentTest
  void asUserInfoOfAUri() throws IOException {
    searchAll("postgresql://%s:%s@localhost:%d/%s"
        .formatted(role, encoded(PASSWORD), database.port(), database.name()));
  }

  @ConcurrentTest
  void asAParameterOfAUri() throws IOException {
    searchAll("postgresql://localhost:%d/%s?user=%s&password=%s"
        .formatted(database.port(), database.name(), role, encoded(PASSWORD)));
  }

  @ConcurrentTest
  void asAParameterOfAJdbcUrlWithTheKeysPassword() throws IOException {
    searchAll("jdbc:postgresql://localhost:%d/%s?user=%s&password=%s&sslpassword=planted4"
        .formatted(database.port(), database.name(), role, encoded(PASSWORD)));
  }

  private static String encoded(String password) {
    return URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Works, loses its sessions, is refused the login, and leaves. */
  private void searchAll(String url) throws IOException {
    UUID run = new TestRuns(database).insertActive();
    try (WorkerJvm worker =
        launch(HandlerMain.CALLS_AND_WRITES, url).targeting(run).start()) {
      worker.awaitLine("MARK call");
      worker.await("has written", WorkerJvm.PATIENCE, () -> !stamps().isEmpty());
      search("command line", Files.readString(Path.of("/proc/" + worker.pid() + "/cmdline")));
      search("database", everythingIn(database));
      search("run file", runFileOf(worker.pid()));

      database.execute("alter role %s password 'other'".formatted(role));
      database.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'"
          .formatted(role));
      worker.awaitLine("password authentication failed");
      search("database", everythingIn(database));

      worker.signal("TERM");
      worker.awaitExit();
      search("output", worker.output());
      search("errors", worker.errors());
      assertThat(worker.errors()).as("the driver logs finely").contains("FINE: ");
      assertThat(worker.output()).as("the library logs finely").contains(" DEBUG ");
    }
  }

  private WorkerJvm.Launch launch(HandlerMain handler, String url) throws IOException {
    Path logging = folder.resolve("logging.properties");
    Files.writeString(logging, """
        handlers=java.util.logging.ConsoleHandler
        java.util.logging.ConsoleHandler.level=ALL
        .level=INFO
        org.postgresql.level=ALL
        """);
    return WorkerJvm.launch(handler)
        .with("POSTGRES_URL", url)
        .with("WORKER_DATABASE_TIMEOUT", "30s")
        .flag("-Dworker.log=TRACE")
        .flag("-Djava.util.logging.config.file=" + logging);
  }

  private List<String> stamps() {
    return database.query("select run from stamps");
  }

  /** Whatever may be read in it by a superuser: all rows of all tables, and what sessions do. */
  private static String everythingIn(TestDatabase database) {
    List<String> relations = new ArrayList<>(database.query("""
        select c.oid::regclass
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'v') and n.nspname in ('public', 'pm_pipeline')
        """));
    relations.add("pg_stat_activity");
    List<String> rows = new ArrayList<>();
    for (String relation : relations) {
      rows.addAll(database.query("select to_jsonb(r)::text from %s r".formatted(relation)));
    }
    return String.join("\n", rows);
  }

  private static String runFileOf(long pid) throws IOException {
    try (Stream<Path> files = Files.list(PrivateDirectory.get())) {
      Path file = files
          .filter(path -> path.getFileName().toString().contains("-" + pid + "-"))
          .findFirst()
          .orElseThrow();
      return Files.readString(file);
    }
  }

  private static void search(String where, String text) {
    assertThat(text).as(where).isNotEmpty();
    assertThat(text.toLowerCase(Locale.ROOT).lines().filter(line -> line.contains(TRACE)))
        .as(where)
        .isEmpty();
  }
}
