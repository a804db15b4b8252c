package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No message and no description of a database URL holds a piece of its password. */
final class DatabaseUrlSecretsTests {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "me:SECRET@db/leads",
        "postgresql:me:SECRET@db/leads",
        "postgresql//me:SECRET@db/leads",
        "postgresql://me:SECRET",
        "postgresql://me:SECRET/leads",
        "postgresql://me:SECRET@db:SECRET/leads",
        "postgresql://me:SECRET%@db/leads",
        "postgresql://me:SECRET%ff@db/leads",
        "postgresql://me:pw@SECRET@db/leads",
        "postgresql://me:pw@SECRET/x@db/leads",
        "postgresql://me:pw@SECRET?x=y@db/leads",
        "postgresql://me:12/SECRET@db/leads",
        "postgresql://me:12/x?SECRET=1@db/leads",
        "postgresql://me:12?SECRET=1/x@db/leads?SECRET=1",
        "postgresql://me:12/SECRET:x@db/leads",
        "postgresql://db/leads?user=me&password=pw&SECRET",
        "postgresql://db/leads?user=me&password=pw&SECRET=1",
        "postgresql://db/leads?sslpassword=pw&SECRET=1",
        "postgresql://db/leads?user=me&password=SECRET%",
        "postgresql://db/leads?user=me&password=SECRET&password=SECRET",
        "jdbc:postgresql://me:SECRET@db/leads",
        "jdbc:postgresql://me:12/SECRET@db/leads",
        "jdbc:postgresql://me:12/x?SECRET=1@db/leads",
        "jdbc:postgresql:me:SECRET@db/leads",
        "jdbc:postgresql:me:SECRET",
        "jdbc:postgresql://db/leads?user=me&password=pw&SECRET",
        "jdbc:postgresql://db/leads?user=me&password=pw&SECRET=1",
        "jdbc:postgresql://db/leads?user=me&password=pw&x%SECRET=1",
        "jdbc:postgresql://db/leads?user=me&password=SECRET&bad=1",
        "jdbc:postgresql://db/leads?user=me&password=SE CRET%20SECRET"
      })
  void neverRepeatsAPieceOfAPassword(String text) {
    SettingsException thrown = faultsOf(text);

    assertThat(thrown).isNotNull().hasNoCause();
    assertThat(thrown.toString() + thrown.faults()).doesNotContain("SECRET");
  }

  /** Passwords that somebody forgot to percent-encode, cut at any place they may be cut at. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://me:%s@db:5432/leads?sslmode=require",
        "postgresql://db/leads?user=me&password=%s&sslmode=require",
        "jdbc:postgresql://db:5432/leads?user=me&password=%s&sslmode=require",
        "jdbc:postgresql://me:%s@db:5432/leads"
      })
  void neverRepeatsAPieceOfAnUnencodedPassword(String form) {
    String[] pieces = {
      "SECRET", "SECRET", "1", "/", "@", "?", "#", ":", "&", "=", "%", "[", "]", ","
    };
    Random random = new Random(1);
    List<String> leaks = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String password = random
          .ints(2 + random.nextInt(7), 0, pieces.length)
          .mapToObj(piece -> pieces[piece])
          .collect(Collectors.joining());
      String text = form.replace("%s", password);
      String printed;
      try {
        DatabaseUrl url = DatabaseUrl.parse(text);
        printed = url + " " + url.describe() + " " + url.jdbcUrl();
      } catch (SettingsException refused) {
        printed = refused.toString();
      }
      if (printed.contains("SECRET") || printed.contains("secret")) {
        leaks.add(text + " -> " + printed);
      }
    }
    assertThat(leaks).isEmpty();
  }

  private static SettingsException faultsOf(String text) {
    return catchThrowableOfType(SettingsException.class, () -> DatabaseUrl.parse(text));
  }
}
