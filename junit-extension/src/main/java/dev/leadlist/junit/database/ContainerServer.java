package dev.leadlist.junit.database;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** PostgreSQL in a container that Testcontainers starts, and ends with this JVM. */
final class ContainerServer implements DatabaseServer {
  static final String NAME = "testcontainers";

  private static final String USUAL_IMAGE = "postgres:15";

  /** Since 2.0, and before. */
  private static final List<String> TYPES = List.of(
      "org.testcontainers.postgresql.PostgreSQLContainer",
      "org.testcontainers.containers.PostgreSQLContainer");

  private final Reflected container;
  private final String image;
  private final TestDatabase maintenance;
  private final OwnDatabases databases;

  private ContainerServer(Reflected container, String image) {
    this.container = container;
    this.image = image;
    this.maintenance = new TestDatabase(url((String) container.call("getDatabaseName")), () -> {});
    this.databases = new OwnDatabases(maintenance.url(), maintenance, Optional.empty());
  }

  static ContainerServer start(String choice) {
    String image = choice.equals(NAME) ? USUAL_IMAGE : choice.substring(NAME.length() + 1);
    Reflected container = container(image);
    try {
      container.call("start");
    } catch (IllegalStateException e) {
      throw new DatabaseUnavailableException(
          "leadlist.database is '%s', and no container of %s starts; is Docker running? %s"
              .formatted(choice, image, e.getMessage()),
          e);
    }
    return new ContainerServer(container, image);
  }

  private static Reflected container(String image) {
    Class<?> type = TYPES.stream()
        .map(ContainerServer::find)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> new DatabaseUnavailableException(
            "leadlist.database is '" + NAME + "', and Testcontainers is not on the class path; add"
                + EmbeddedServers.dependency(
                    "org.testcontainers", "testcontainers-postgresql", "2.0.5", false),
            null));
    try {
      return new Reflected(type.getConstructor(String.class).newInstance(image));
    } catch (ReflectiveOperationException e) {
      throw new DatabaseUnavailableException(
          "Testcontainers cannot make a container of " + image + ": " + e.getCause(), e);
    }
  }

  private static Optional<Class<?>> find(String type) {
    try {
      return Optional.of(Class.forName(type, true, ContainerServer.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  private String url(String database) {
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(
            encoded(container.call("getUsername")),
            encoded(container.call("getPassword")),
            container.call("getHost"),
            (Integer) container.call("getFirstMappedPort"),
            database);
  }

  private static String encoded(Object text) {
    return URLEncoder.encode(text.toString(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public TestDatabase shared() {
    return databases.shared();
  }

  @Override
  public TestDatabase create(String label) {
    return databases.create(label);
  }

  @Override
  public String description() {
    return "a container of " + image;
  }

  @Override
  public void close() {
    databases.close();
    maintenance.close();
    container.call("stop");
  }
}
