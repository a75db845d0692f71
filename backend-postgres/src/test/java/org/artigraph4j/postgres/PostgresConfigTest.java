package org.artigraph4j.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresConfigTest {
  private static final String SECRET = "s3cret";

  @Test
  void nothing_shows_a_password() {
    PostgresConfig config =
        PostgresConfig.builder()
            .jdbcUrl("jdbc:postgresql://db.example:6543/pipelines?password=" + SECRET)
            .user("ada")
            .password(SECRET)
            .build();

    assertThat(config.toString())
        .isEqualTo(
            "PostgresConfig{db.example:6543/pipelines, schema=artigraph4j, user=ada,"
                + " migrateOnOpen=true, poolSize=10}");
    assertThat(JdbcUrl.parse(config.jdbcUrl().orElseThrow()).toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://host/" + SECRET,
        SECRET,
        "jdbc:postgresql://ada:" + SECRET + "@host/db",
        "jdbc:postgresql://host:" + SECRET + "/db",
        "jdbc:postgresql://host:99999999/db?password=" + SECRET,
        "jdbc:postgresql://[::1/db?password=" + SECRET,
        "jdbc:postgresql://host/db?password=%z" + SECRET,
        "jdbc:postgresql://host/%z?password=" + SECRET,
      })
  void a_url_that_cannot_be_read_is_refused_without_showing_it(String url) {
    assertThatThrownBy(() -> PostgresConfig.of(url))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("jdbc:postgresql:")
        .message()
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//host/db/?", "//host/a/b?", "//host?", "//host:5432?"})
  void a_url_with_slashes_too_few_or_too_many_is_refused(String start) {
    assertThatThrownBy(() -> PostgresConfig.of("jdbc:postgresql:" + start + "password=" + SECRET))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("one / between")
        .message()
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//host/db&user=admin&password=",
        "//host/db;password=",
        "//host/db#password=",
        "//host/db%26password%3D",
        "//host/db%3Fpassword%3D",
        "//host&password=" + SECRET + "/db?user=",
        "//host;password=" + SECRET + "/db?user=",
        "db;password=",
        "//host/db?user=admin;password=" + SECRET + "&password=",
        "//host/db?user=admin%26password%3D",
        "//host/db?currentSchema=mine;password=",
        "//host/db?sslmode=require;password=",
      })
  void settings_that_are_separated_otherwise_are_refused(String start) {
    assertThatThrownBy(() -> PostgresConfig.of("jdbc:postgresql:" + start + SECRET))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("settings begin with ? and are separated by &")
        .message()
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql:db, localhost:5432/db",
    "jdbc:postgresql://host/db, host:5432/db",
    "jdbc:postgresql://host:6543/db?user=ada, host:6543/db",
    "'jdbc:postgresql://one:1,two:2/db', 'one,two:1,2/db'",
    "jdbc:postgresql://[::1]:6543/db, [::1]:6543/db",
  })
  void all_urls_of_the_driver_are_read(String url, String target) {
    assertThat(PostgresConfig.of(url).target()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sslmode", "targetServerType", "channelBinding", "gssEncMode"})
  void a_setting_of_the_driver_that_is_none_of_its_choices_is_refused(String name) {
    assertThatThrownBy(() -> PostgresConfig.of("jdbc:postgresql:db?" + name + "=" + SECRET))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(name + " is none of ")
        .hasMessageContaining("prefer")
        .message()
        .doesNotContain(SECRET);
    PostgresConfig.of("jdbc:postgresql:db?sslmode=VERIFY-full&targetServerType=preferSecondary");
  }

  @Test
  void the_class_path_opens_these_urls() {
    assertThatThrownBy(() -> Backend.open("jdbc:postgresql://ada:" + SECRET + "@host/db"))
        .isInstanceOf(InvalidValueException.class)
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void the_url_may_name_the_schema() {
    assertThat(PostgresConfig.of("jdbc:postgresql:db?currentSchema=mine").schema())
        .isEqualTo("mine");
    assertThat(PostgresConfig.of("jdbc:postgresql:db").schema()).isEqualTo("artigraph4j");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\"b",
        "a;b",
        "a:b",
        "a.b",
        "a?b",
        "a${schema}",
        "1a",
        "pg_mine",
        "information_schema",
        "a\0",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl",
        "çççççççççççççççççççççççççççççççç",
      })
  void a_schema_that_would_need_escapes_is_refused(String schema) {
    assertThatThrownBy(
            () -> PostgresConfig.builder().jdbcUrl("jdbc:postgresql:db").schema(schema).build())
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("the schema '");
  }

  @Test
  void contradictions_and_odd_bounds_are_refused() {
    PostgresConfig.Builder both =
        PostgresConfig.builder().jdbcUrl("jdbc:postgresql:db").dataSource(new PGSimpleDataSource());
    PostgresConfig.Builder foreignUser =
        PostgresConfig.builder().dataSource(new PGSimpleDataSource()).user("ada");
    PostgresConfig.Builder noPool =
        PostgresConfig.builder().jdbcUrl("jdbc:postgresql:db").poolSize(0);
    PostgresConfig.Builder noTime =
        PostgresConfig.builder().jdbcUrl("jdbc:postgresql:db").statementTimeout(Duration.ZERO);

    assertThatThrownBy(both::build).hasMessageContaining("not both");
    assertThatThrownBy(PostgresConfig.builder()::build).hasMessageContaining("both are missing");
    assertThatThrownBy(foreignUser::build).hasMessageContaining("user and password");
    assertThatThrownBy(noPool::build).hasMessageContaining("poolSize is 0");
    assertThatThrownBy(noTime::build).hasMessageContaining("statementTimeout is PT0S");
  }

  @Test
  void streams_never_take_the_whole_pool() {
    PostgresConfig.Builder all =
        PostgresConfig.builder().jdbcUrl("jdbc:postgresql:db").poolSize(4).maxStreams(4);
    PostgresConfig.Builder noTime =
        PostgresConfig.builder().jdbcUrl("jdbc:postgresql:db").streamIdleTimeout(Duration.ZERO);

    assertThatThrownBy(all::build)
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("maxStreams is 4")
        .hasMessageContaining("poolSize, which is 4");
    assertThatThrownBy(noTime::build).hasMessageContaining("streamIdleTimeout is PT0S");
    for (int poolSize : new int[] {1, 2, 3, 10}) {
      assertThat(
              PostgresConfig.builder()
                  .jdbcUrl("jdbc:postgresql:db")
                  .poolSize(poolSize)
                  .build()
                  .maxStreams())
          .isEqualTo(poolSize / 2);
    }
  }
}
