package org.artigraph4j.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int8Type;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileTest {
  private static final StructType ROW =
      StructType.of("date", new DateType(), "i8", new Int8Type(), "s", new StringType());
  private static final PartitionKeyTypes BY_DATE =
      PartitionKeyTypes.of(CollectionType.of(ROW, "date"));
  private static final PartitionKeyTypes BY_I8 = PartitionKeyTypes.of(CollectionType.of(ROW, "i8"));
  private static final PartitionKeyTypes BY_S = PartitionKeyTypes.of(CollectionType.of(ROW, "s"));

  @TempDir private Path root;

  private LocalFile at(String below) {
    return LocalFile.at(root + "/" + below);
  }

  private void write(String path, String text) {
    try {
      Files.createDirectories(root.resolve(path).getParent());
      Files.writeString(root.resolve(path), text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Test
  void theContentFingerprintIsArtigraphs() {
    FileContent content = FileContent.of("OK".getBytes(StandardCharsets.UTF_8));
    assertThat(content.sha256())
        .isEqualTo("565339bc4d33d72817b583024112eb7f5cdf3e5eef0252d6ec1b9c9a94e12bb3");
    assertThat(content.fingerprint()).isEqualTo(Fingerprint.fromString(content.sha256()));
    write("x", "OK");
    assertThat(FileContent.of(root.resolve("x"))).isEqualTo(content);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> new FileContent(2, content.sha256().toUpperCase(Locale.ROOT)))
        .withMessageContaining("64 lower-case");
  }

  @Test
  void discoversKeyInputAndContent() {
    LocalFile storage = at("{date.Y:04}/{date.m:02}-{date.d:02}/{input_fingerprint}.txt");
    write("2021/10-01/-7.txt", "a");
    write("2021/10-01/7.txt", "b");
    write("0021/02-28/1.txt", "");
    StoragePartitions found = storage.discover(BY_DATE);
    assertThat(found.stream().map(p -> p.key() + " " + p.inputFingerprint().orElseThrow()))
        .containsExactly("{date=0021-02-28} 1", "{date=2021-10-01} -7", "{date=2021-10-01} 7");
    StoragePartition last = found.asList().get(2);
    FileContent content = FileContent.of("b".getBytes(StandardCharsets.UTF_8));
    assertThat(last.contentFingerprint()).isEqualTo(content.fingerprint());
    assertThat(last.attributes().text("sha256")).contains(content.sha256());
    assertThat(last.attributes().integer("bytes")).hasValue(1);
    assertThat(last.attributes().text("path")).contains(root + "/2021/10-01/7.txt");
    assertThat(LocalFile.path(last)).isEqualTo(root.resolve("2021/10-01/7.txt"));
  }

  @Test
  void ignoresForeignAndHiddenFilesAndFolders() {
    LocalFile storage = at("{s.value}/x{date.iso}.txt");
    PartitionKeyTypes both = PartitionKeyTypes.of(CollectionType.of(ROW, "s", "date"));
    write("a/x2021-10-01.txt", "a");
    write("a/x2021-10-01.txt~", "a");
    write("a/x2021-10-01.tmp", "a");
    write("a/README", "a");
    write(".git/x2021-10-01.txt", "a");
    write("top.txt", "a");
    write("b/x2021-10-02.txt/inside", "a");
    assertThat(storage.discover(both).keys())
        .containsExactly(both.key("a", LocalDate.of(2021, 10, 1)));
    assertThat(at("nowhere/{s.value}").discover(BY_S).isEmpty()).isTrue();
    assertThat(at("top.txt/{s.value}").discover(BY_S).isEmpty()).isTrue();
  }

  @Test
  void pinnedComponentsSelect() {
    write("2020-01.txt", "a");
    write("2021-01.txt", "a");
    assertThat(at("{date.Y[2021]}-{date.m:02}{date.d[7]}.txt").discover(BY_DATE).isEmpty())
        .isTrue();
    write("2021-017.txt", "a");
    assertThat(at("{date.Y[2021]}-{date.m:02}{date.d[7]}.txt").discover(BY_DATE).keys())
        .containsExactly(BY_DATE.key(LocalDate.of(2021, 1, 7)));
  }

  @Test
  void refusesPathsThatNameNoKeyOrSpellItOtherwise() {
    misspelled("{date.iso}.txt", BY_DATE, "2021-02-30.txt", "names no partition", "rename");
    misspelled(
        "{date.Y}-{date.m}-{date.d}", BY_DATE, "2021-7-09", "rename the file to", "2021-7-9");
    misspelled("{i8.value}", BY_I8, "128", "outside of the range of Int8Field");
    misspelled("{i8.value}", BY_I8, "99999999999999999999", "names no partition");
    misspelled("{i8.value}", BY_I8, "007", "rename the file to");
    misspelled("{i8.value}", BY_I8, "-0", "rename the file to");
    misspelled("{i8.hex}", BY_I8, "0x0f", "rename the file to");
    misspelled("{s.value}.txt", BY_S, "a b.txt", "rename the file to", "a%20b.txt");
    misspelled("{s.value}.txt", BY_S, "%2f.txt", "rename the file to", "%2F.txt");
    misspelled("{s.value}.txt", BY_S, "%zz.txt", "names no partition", "hexadecimal");
    misspelled("{s.value}.txt", BY_S, "%FF.txt", "names no partition", "UTF-8");
    misspelled("{s.value}.txt", BY_S, "a%00.txt", "names no partition", "NUL");
    misspelled("{s.value}.txt", BY_S, "None.txt", "names no partition");
    String tooLarge = "99999999999999999999";
    misspelled(
        "{s.value}/{input_fingerprint}", BY_S, "a/" + tooLarge, "not a fingerprint", tooLarge);
    misspelled("{s.value}/{input_fingerprint}", BY_S, "a/0", "is 0", "remove the file");
    misspelled("{s.value}/{input_fingerprint}", BY_S, "a/07", "not a fingerprint");
    misspelled("{i8.value}/{content_fingerprint}", BY_I8, "07/5", "rename the file to");
  }

  private void misspelled(String template, PartitionKeyTypes types, String path, String... why) {
    write(path, "a");
    assertThatExceptionOfType(PartitionKeyException.class)
        .as(path)
        .isThrownBy(() -> at(template).discover(types))
        .withMessageContaining("the path '" + root + "/" + path + "'")
        .satisfies(refused -> assertThat(refused.getMessage()).contains(why));
    assertThatCode(() -> Files.delete(root.resolve(path))).doesNotThrowAnyException();
  }

  @Test
  void discoveryRefusesATemplateThatDoesNotFit() {
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> at("{date.Y}").discover(BY_DATE))
        .withMessageContaining("do not tell its partitions apart");
  }

  @Test
  void aChangedContentIsFound() {
    LocalFile storage = at("{s.value}/{content_fingerprint}");
    FileContent content = FileContent.of("a".getBytes(StandardCharsets.UTF_8));
    StoragePartition partition = storage.partition(BY_S.key("x"), Optional.empty(), content);
    write("x/" + content.fingerprint(), "a");
    assertThat(storage.discover(BY_S)).containsExactly(partition);
    assertThat(LocalFile.verify(partition, content)).isEqualTo(content);
    FileContent other = FileContent.of("b".getBytes(StandardCharsets.UTF_8));
    write("x/" + content.fingerprint(), "b");
    for (Runnable call :
        List.<Runnable>of(() -> storage.discover(BY_S), () -> LocalFile.verify(partition, other))) {
      assertThatExceptionOfType(ContentChangedException.class)
          .isThrownBy(call::run)
          .withMessageContaining("" + content.fingerprint())
          .withMessageContaining("now has the content fingerprint " + other.fingerprint());
    }
  }

  @Test
  void twoContentsOfOneFingerprintAreFound() {
    FileContent content = FileContent.of(new byte[] {1});
    StoragePartition collides =
        StoragePartition.builder()
            .storage(at("x"))
            .contentFingerprint(content.fingerprint())
            .attributes(Attributes.of("sha256", "0".repeat(64)))
            .build();
    assertThatExceptionOfType(ContentChangedException.class)
        .isThrownBy(() -> LocalFile.verify(collides, content))
        .withMessageContaining("two contents share a fingerprint");
  }

  @Test
  void inputFingerprintsGoWithTheirPlaceholder() {
    Optional<Fingerprint> some = Optional.of(Fingerprint.of(7));
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> at("x").path(PartitionKey.EMPTY, some, Optional.empty()))
        .withMessageContaining("has the input fingerprint 7")
        .withMessageContaining("add it");
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(
            () -> at("{input_fingerprint}").path(PartitionKey.EMPTY, Optional.empty(), some))
        .withMessageContaining("has no input fingerprint")
        .withMessageContaining("leave the placeholder out");
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(
            () ->
                at("{content_fingerprint}")
                    .path(PartitionKey.EMPTY, Optional.empty(), Optional.empty()))
        .withMessageContaining("needs a value for {content_fingerprint}");
  }

  @Test
  void theDefaultLayoutStaysBelowItsRoot() {
    String below =
        "{graph_name}/{path_tags}/{names}/{partition_key_spec}/{input_fingerprint}/{name}{extension}";
    assertThat(LocalFile.rootedAt(Path.of("/"))).isEqualTo(LocalFile.at("/" + below));
    assertThat(LocalFile.rootedAt(Path.of("/a{b}"))).isEqualTo(LocalFile.at("/a{{b}}/" + below));
    assertThat(LocalFile.rootedAt(Path.of("a"))).isEqualTo(LocalFile.at("a/" + below));
    assertThat(LocalFile.rootedAt(Path.of("")))
        .as("the working directory, not the root of the file system")
        .isEqualTo(LocalFile.at(below));
  }

  @Test
  void relativeTemplatesAreDiscoveredFromTheWorkingDirectory() {
    assertThat(LocalFile.at("{s.value}.no-such-file").discover(BY_S).isEmpty()).isTrue();
    assertThat(LocalFile.at("pom.xml").discover(PartitionKeyTypes.of(ROW)).size()).isEqualTo(1);
  }
}
