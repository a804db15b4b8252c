package dev.leadlist.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.leadlist.runner.url.DriverParameters;
import java.util.Properties;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

final class DatabaseUrlTests {

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
          postgresql://me:pw@db:5433/leads             | jdbc:postgresql://db:5433/leads            | db:5433/leads          | me | pw
          postgres://me:pw@db/leads                    | jdbc:postgresql://db:5432/leads            | db:5432/leads          | me | pw
          postgresql://me@db/leads                     | jdbc:postgresql://db:5432/leads            | db:5432/leads          | me | -
          postgresql://db/leads                        | jdbc:postgresql://db:5432/leads            | db:5432/leads          | -  | -
          postgresql://me:pw@db                        | jdbc:postgresql://db:5432/me               | db:5432/me             | me | pw
          postgresql://db                              | jdbc:postgresql://db:5432/                 | db:5432/(default database) | - | -
          postgresql:///leads                          | jdbc:postgresql://localhost:5432/leads     | localhost:5432/leads   | -  | -
          postgresql://me@/leads                       | jdbc:postgresql://localhost:5432/leads     | localhost:5432/leads   | me | -
          postgresql://me:@db/leads                    | jdbc:postgresql://db:5432/leads            | db:5432/leads          | me | -
          postgresql://DB.Example.COM/Leads            | jdbc:postgresql://db.example.com:5432/Leads | db.example.com:5432/Leads | - | -
          postgresql://my_db/leads                     | jdbc:postgresql://my_db:5432/leads         | my_db:5432/leads       | -  | -
          postgresql://[::1]/leads                     | jdbc:postgresql://[::1]:5432/leads         | [::1]:5432/leads       | -  | -
          postgresql://me:pw@[2001:DB8::1]:5433/leads  | jdbc:postgresql://[2001:db8::1]:5433/leads | [2001:db8::1]:5433/leads | me | pw
          postgresql://me:pw@h1:1,h2:2,h3/leads        | jdbc:postgresql://h1:1,h2:2,h3:5432/leads  | h1:1,h2:2,h3:5432/leads | me | pw
          postgresql://m%40e:p%2Fw%3A%40%3F%23@db/a%20b | jdbc:postgresql://db:5432/a%20b           | db:5432/a b            | m@e | p/w:@?#
          postgresql://me:p:w#?&=+%25@db/leads         | jdbc:postgresql://db:5432/leads            | db:5432/leads          | me | p:w#?&=+%
          postgresql://me:p%C3%A4ss@db/leads           | jdbc:postgresql://db:5432/leads            | db:5432/leads          | me | päss
          postgresql://db/leads?user=me&password=p%26w | jdbc:postgresql://db:5432/leads            | db:5432/leads          | me | p&w
          jdbc:postgresql://db:5433/leads?user=me&password=pw | jdbc:postgresql://db:5433/leads     | db:5433/leads          | me | pw
          jdbc:postgresql://db/leads?password=p@w%2B+=&user=me | jdbc:postgresql://db:5432/leads    | db:5432/leads          | me | 'p@w+ ='
          jdbc:postgresql:leads                        | jdbc:postgresql://localhost:5432/leads     | localhost:5432/leads   | -  | -
          jdbc:postgresql://db/?user=me                | jdbc:postgresql://db:5432/me               | db:5432/me             | me | -
          jdbc:postgresql://[::1]:5433,h2/leads        | jdbc:postgresql://[::1]:5433,h2:5432/leads | [::1]:5433,h2:5432/leads | - | -
          """)
  void readsBothForms(String text, String jdbcUrl, String place, String user, String password) {
    DatabaseUrl url = DatabaseUrl.parse(text);

    assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
    assertThat(url.describe()).isEqualTo(place);
    assertThat(url).hasToString("DatabaseUrl[" + place + "]");
    assertThat(url.user().orElse(null)).isEqualTo(user);
    assertThat(url.password().orElse(null)).isEqualTo(password);
    assertThat(Driver.parseURL(url.jdbcUrl(), new Properties())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          sslmode=verify-full                  | sslmode=verify-full
          sslmode=require                      | sslmode=require
          sslmode=require&sslrootcert=/c/ca.pem | sslmode=verify-ca&sslrootcert=%2Fc%2Fca.pem
          ssl=true                             | sslmode=require
          sslcert=a.crt&sslkey=a.pk8           | sslcert=a.crt&sslkey=a.pk8
          application_name=lead%20list         | ApplicationName=lead%20list
          application_name=a+b                 | ApplicationName=a%2Bb
          connect_timeout=5                    | connectTimeout=5
          options=-c%20search_path%3Dpm        | options=-c%20search_path%3Dpm
          target_session_attrs=read-write      | targetServerType=primary
          target_session_attrs=primary         | targetServerType=primary
          channel_binding=require              | channelBinding=require
          sslnegotiation=direct                | sslNegotiation=direct
          require_auth=scram-sha-256           | requireAuth=scram-sha-256
          gssencmode=disable                   | gssEncMode=disable
          krbsrvname=pg                        | kerberosServerName=pg
          keepalives=1                         | tcpKeepAlive=true
          keepalives=0                         | tcpKeepAlive=false
          load_balance_hosts=random            | loadBalanceHosts=true
          """)
  void translatesTheParametersOfLibpq(String libpq, String pgjdbc) {
    assertThat(DatabaseUrl.parse("postgresql://db/leads?" + libpq).jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5432/leads?" + pgjdbc);
  }

  @Test
  void keepsTheParametersOfAJdbcUrlInTheirOrder() {
    String parameters = "?ssl=true&currentSchema=pm%2Cpublic&tcpKeepAlive=true&loggerLevel=OFF";

    assertThat(DatabaseUrl.parse("jdbc:postgresql://db/leads" + parameters).jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5432/leads" + parameters);
    assertThat(DatabaseUrl.parse("jdbc:postgresql://db/leads?ssl").jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5432/leads?ssl=true");
  }

  @Test
  void tellsTheDriverWhatTheTextSaid() {
    DatabaseUrl url = DatabaseUrl.parse(
        "postgresql://h1:1,[::1]:2/a%2Bb%20c%2Fd?application_name=%25+%26&options=-c%20a%3Db");

    Properties read = Driver.parseURL(url.jdbcUrl(), new Properties());

    assertThat(PGProperty.PG_HOST.getOrDefault(read)).isEqualTo("h1,[::1]");
    assertThat(PGProperty.PG_PORT.getOrDefault(read)).isEqualTo("1,2");
    assertThat(PGProperty.PG_DBNAME.getOrDefault(read)).isEqualTo("a+b c/d");
    assertThat(PGProperty.APPLICATION_NAME.getOrDefault(read)).isEqualTo("%+&");
    assertThat(PGProperty.OPTIONS.getOrDefault(read)).isEqualTo("-c a=b");
  }

  @Test
  void keepsEveryCredentialOutOfTheUrl() {
    DatabaseUrl url =
        DatabaseUrl.parse("postgresql://me:hunter2@db/leads?sslkey=a.key&sslpassword=hunter3");

    assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db:5432/leads?sslkey=a.key");
    assertThat(url.credentials())
        .containsOnly(
            entry("user", "me"), entry("password", "hunter2"), entry("sslpassword", "hunter3"));
    assertThat(url.toString() + url.describe()).doesNotContain("hunter");
  }

  @Test
  void isAValueWhateverFormItWasReadFrom() {
    DatabaseUrl libpq = DatabaseUrl.parse("postgres://me:pw@DB/leads?application_name=x");
    DatabaseUrl jdbc =
        DatabaseUrl.parse("jdbc:postgresql://db:5432/leads?ApplicationName=x&user=me&password=pw");

    assertThat(libpq).isEqualTo(jdbc).hasSameHashCodeAs(jdbc);
    assertThat(libpq)
        .isNotEqualTo(DatabaseUrl.parse("postgres://me:other@db/leads?application_name=x"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          ''                                       | value is empty; write postgresql://
          ' '                                      | value is empty
          'postgresql://db/leads '                 | contains white space or a control character
          db:5432/leads                            | neither of the two forms
          mysql://db/leads                         | neither of the two forms
          postgresql+psycopg2://db/leads           | neither of the two forms
          POSTGRESQL://db/leads                    | neither of the two forms
          host=db dbname=leads                     | contains white space
          postgresql://db:0/leads                  | host has a port that is not a number from 1 to
          postgresql://db:65536/leads              | host has a port that is not a number
          postgresql://h1,h2:x/leads               | host 2 has a port that is not a number
          postgresql://h1,,h3/leads                | host 2 is missing; write HOST:5432
          postgresql://:5432/leads                 | host is missing
          postgresql://fe80::1/leads               | write an IPv6 address in brackets
          postgresql://::1/leads                   | IPv6 as [::1]
          postgresql://[::1/leads                  | is not a host name or address
          postgresql://d%20b/leads                 | is not a host name or address
          postgresql://%2Frun%2Fpg/leads           | is a Unix-domain socket
          postgresql://db/a/b                      | database name contains / or :
          postgresql://db/a%0Ab                    | database name contains a control character
          postgresql://db/a%2                      | database has a percent sign without two
          postgresql://db/a%zz                     | database has a percent sign without two
          postgresql://db/a%00                     | database has a percent sign
          postgresql://db/a%ff                     | database has percent-encoded bytes that are not
          postgresql://db/leads?sslmode            | parameter 1 is not of the form name=value
          postgresql://db/leads?sslmode=prefer&    | parameter 2 is not of the form name=value
          postgresql://db/leads?sslmode=           | parameter sslmode is empty
          postgresql://db/leads?sslmode=on         | parameter sslmode has a value that does not
          postgresql://db/leads?sslmod=require     | parameter sslmod is not supported; correct its
          postgresql://db/leads?schema=pm          | parameter schema is not supported
          postgresql://db/leads?keepalives_idle=9  | parameter keepalives_idle is not supported
          postgresql://db/leads?currentSchema=pm   | currentSchema is not supported; it belongs into
          postgresql://db/leads?host=other         | host is not supported; write hosts and ports
          postgresql://db/leads?dbname=other       | dbname is not supported; write the database
          postgresql://db/leads?service=x          | service is not supported; such files are not
          postgresql://db/leads?sslrootcert=system | sslrootcert has the value system
          postgresql://db/leads?keepalives=yes     | keepalives has a value that does not exist; write 0 or 1
          postgresql://db/leads?connect_timeout=5s | connect_timeout is not a number of seconds
          postgresql://db/leads?target_session_attrs=any     | need not be a primary
          postgresql://db/leads?target_session_attrs=standby | need not be a primary
          postgresql://me@db/leads?user=you        | parameter user is given twice
          postgresql://db/leads?ssl=true&sslmode=disable | parameter sslmode is given twice
          jdbc:postgresql://db/leads?sslMode=require     | sslMode is not supported; write sslmode
          jdbc:postgresql://db/leads?application_name=x  | not supported; write ApplicationName
          jdbc:postgresql://db/leads?sslmod=require      | sslmod is not supported; correct its name
          jdbc:postgresql://db/leads?PGHOST=other        | PGHOST is not supported; write hosts
          jdbc:postgresql://db/leads?targetServerType=secondary | need not be a primary
          jdbc:mysql://db/leads                    | neither of the two forms
          """)
  void refusesWhatItCannotKeepAndSaysWhatToWrite(String text, String fragment) {
    assertThat(faultsOf(text).faults())
        .singleElement()
        .asString()
        .startsWith("database (POSTGRES_URL): ")
        .contains(fragment)
        .contains("; ");
  }

  @Test
  void reportsAllFaultsTogether() {
    assertThat(faultsOf("postgresql://h1:x,h2:y/a%z?b=c&sslmode=on").faults()).hasSize(5);
  }

  @Test
  void knowsEveryParameterOfTheDriverInUse() {
    TreeSet<String> missing = new TreeSet<>();
    for (PGProperty property : PGProperty.values()) {
      if (!DriverParameters.isKnown(property.getName())) {
        missing.add(property.getName());
      }
    }

    assertThat(missing).containsExactly("PGDBNAME", "PGHOST", "PGPORT", "service");
  }

  private static SettingsException faultsOf(String text) {
    return catchThrowableOfType(SettingsException.class, () -> DatabaseUrl.parse(text));
  }
}
