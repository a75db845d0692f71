package org.artigraph4j.contract;

import static org.artigraph4j.catalog.KeyCondition.atLeast;
import static org.artigraph4j.catalog.KeyCondition.equalTo;
import static org.artigraph4j.catalog.KeyCondition.isNotNull;
import static org.artigraph4j.catalog.KeyCondition.isNull;
import static org.artigraph4j.catalog.KeyCondition.lessThan;
import static org.artigraph4j.catalog.KeyCondition.startsWith;
import static org.artigraph4j.contract.Samples.BUILT;
import static org.artigraph4j.contract.Samples.RAW;
import static org.artigraph4j.contract.Samples.TOTAL;
import static org.artigraph4j.contract.Samples.artifact;
import static org.artigraph4j.contract.Samples.built;
import static org.artigraph4j.contract.Samples.builtArtifact;
import static org.artigraph4j.contract.Samples.builtRange;
import static org.artigraph4j.contract.Samples.graphOf;
import static org.artigraph4j.contract.Samples.pipeline;
import static org.artigraph4j.contract.Samples.pipelineBuilder;
import static org.artigraph4j.contract.Samples.print;
import static org.artigraph4j.contract.Samples.producer;
import static org.artigraph4j.contract.Samples.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.ArtifactEntry;
import org.artigraph4j.catalog.ArtifactQuery;
import org.artigraph4j.catalog.KeyCondition;
import org.artigraph4j.catalog.PartitionEntry;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.catalog.PartitionQuery.Order;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionField.DateField;
import org.artigraph4j.partition.PartitionField.Int32Field;
import org.artigraph4j.partition.PartitionField.Int64Field;
import org.artigraph4j.partition.PartitionField.NullField;
import org.artigraph4j.partition.PartitionField.StringField;
import org.artigraph4j.partition.PartitionField.TimestampField;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.UnresolvedStorageException;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Int32Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.Precision;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.StructType;
import org.artigraph4j.type.TimestampType;
import org.artigraph4j.type.Type;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code catalog()}: definitions of artifacts, and the partitions of one by conditions. */
@Tag("catalog")
public abstract class CatalogPartitionsContract extends CatalogGroup {
  protected CatalogPartitionsContract(Supplier<Backend> open) {
    super(open);
  }

  // Artifacts

  private List<String> artifacts(ArtifactQuery.Builder query) {
    ArtifactQuery built = query.build();
    return all(page -> catalog.artifacts(built, page)).stream()
        .map(entry -> entry.name() + " " + entry.key())
        .toList();
  }

  @Test
  void each_definition_of_an_artifact_is_listed_once() {
    String name = unique("graph");
    Graph first = pipeline(name);
    connection.writeGraph(first);
    connection.writeGraph(pipelineBuilder(name).putPathTag("version", "1").build());
    Artifact other = artifact(new StringType(), "/data/{graph_name}/other");
    Graph second = pipelineBuilder(name).putArtifact("a.b", other).build();
    connection.writeGraph(second);
    connection.writeGraph(pipeline());

    List<ArtifactEntry> listed = all(page -> catalog.artifacts(ArtifactQuery.of(name), page));

    assertThat(listed).extracting(ArtifactEntry::key).containsExactly("a.b", BUILT, TOTAL, RAW);
    assertThat(listed)
        .extracting(ArtifactEntry::artifact)
        .containsExactlyElementsOf(second.artifacts().values());
    assertThat(listed)
        .extracting(ArtifactEntry::isProduced)
        .containsExactly(false, true, true, false);
    assertThat(listed).extracting(ArtifactEntry::name).containsOnly(name);
    assertThat(listed.get(1).firstSeen())
        .isEqualTo(listed.get(2).firstSeen())
        .isBefore(listed.get(0).firstSeen());
  }

  @Test
  void an_artifact_that_was_raw_and_is_produced_has_both_entries() {
    String name = unique("graph");
    Artifact one = artifact(new StringType(), "/data/{graph_name}/in");
    Artifact two = artifact(new StringType(), "/data/{graph_name}/out/{input_fingerprint}");
    Graph.Builder raw = Graph.builder().name(name).putArtifact("in", one).putArtifact("out", two);
    connection.writeGraph(raw.build());
    connection.writeGraph(
        Graph.builder()
            .name(name)
            .putArtifact("in", one)
            .putArtifact("out", two)
            .addProducer(producer("build", "out", Map.of("x", "in")))
            .build());

    List<ArtifactEntry> listed = all(page -> catalog.artifacts(ArtifactQuery.of(name), page));

    assertThat(listed)
        .extracting(entry -> entry.key() + " " + entry.isProduced())
        .containsExactly("in false", "out false", "out true");
  }

  @Test
  void artifacts_are_chosen_by_key_storage_and_annotation() {
    String word = unique("x").replace('.', '-');
    String path = "/data/" + word + "/";
    Annotation owner = Annotation.of("Owner", "name", word);
    Annotation kind = Annotation.of("Kind-" + word);
    List<String> names = List.of(unique("graph"), unique("graph"));
    for (String name : names) {
      connection.writeGraph(
          Graph.builder()
              .name(name)
              .putArtifact(word + ".a_b", with(path + "shared", owner, kind))
              .putArtifact(word + ".a%b", with(path + name + "/1", owner))
              .putArtifact(word + ".axb", with(path + name + "/2", kind, owner, owner))
              .putArtifact("z." + word, with(path + name + "/3"))
              .build());
    }

    List<String> prefixed = new ArrayList<>();
    for (String key : List.of("a%b", "a_b", "axb")) {
      names.forEach(name -> prefixed.add(name + " " + word + "." + key));
    }
    assertThat(artifacts(query().keyPrefix(word))).isEqualTo(prefixed);
    assertThat(artifacts(query().keyPrefix(word + ".a_"))).isEqualTo(prefixed.subList(2, 4));
    assertThat(artifacts(query().keyPrefix(word + ".a%b"))).isEqualTo(prefixed.subList(0, 2));
    assertThat(artifacts(query().keyPrefix(word + ".b"))).isEmpty();
    assertThat(artifacts(query().name(names.get(1)).keyPrefix(word)))
        .containsExactly(prefixed.get(1), prefixed.get(3), prefixed.get(5));
    LocalFile shared = LocalFile.at(path + "shared");
    assertThat(artifacts(query().storage(shared))).isEqualTo(prefixed.subList(2, 4));
    assertThat(artifacts(query().storage(shared).name(names.get(0))))
        .containsExactly(prefixed.get(2));
    assertThat(artifacts(query().storage(shared).keyPrefix("z"))).isEmpty();
    assertThat(artifacts(query().storage(LocalFile.at(path + "none")))).isEmpty();
    assertThat(artifacts(query().annotation(owner))).isEqualTo(prefixed);
    assertThat(artifacts(query().annotation(Annotation.of("Owner", "name", "x" + word)))).isEmpty();
    assertThat(artifacts(query().annotationKind("Kind-" + word))).isEqualTo(prefixed.subList(2, 6));
    assertThat(artifacts(query().annotationKind("Owner").keyPrefix(word))).isEqualTo(prefixed);
    assertThat(artifacts(query().annotation(kind).storage(shared).name(names.get(1))))
        .containsExactly(prefixed.get(3));
    assertThat(artifacts(query().annotation(owner).keyPrefix(word + ".ax")))
        .isEqualTo(prefixed.subList(4, 6));
    assertThat(artifacts(query().name(unique("nothing")))).isEmpty();
  }

  private static ArtifactQuery.Builder query() {
    return ArtifactQuery.builder();
  }

  private static Artifact with(String path, Annotation... annotations) {
    return Artifact.builder()
        .type(new StringType())
        .format(Format.CSV)
        .storage(LocalFile.at(path))
        .addAllAnnotations(Arrays.asList(annotations))
        .build();
  }

  @Test
  void questions_about_artifacts_that_contradict_themselves_are_refused() {
    assertThatThrownBy(() -> query().annotation(Annotation.of("A")).annotationKind("A").build())
        .isInstanceOf(InvalidValueException.class);
    assertThatThrownBy(() -> query().storage(LocalFile.at("/{graph_name}/a")).build())
        .isInstanceOf(UnresolvedStorageException.class);
    assertThatThrownBy(() -> query().keyPrefix("\0").build())
        .isInstanceOf(InvalidValueException.class);
  }

  // Partitions

  private List<StoragePartition> partitions(PartitionQuery query) {
    return all(page -> catalog.partitions(query, page)).stream()
        .map(PartitionEntry::partition)
        .toList();
  }

  private static PartitionQuery newest(Artifact artifact) {
    return PartitionQuery.builder().artifact(artifact).order(Order.NEWEST_FIRST).build();
  }

  @Test
  void partitions_are_listed_by_key_with_all_that_was_built_for_it() {
    Artifact artifact = builtArtifact();
    StoragePartitions some =
        StoragePartitions.of(
            built(artifact, -3, "i", "a"),
            built(artifact, 2, "i", "a"),
            built(artifact, 2, "i", "b"),
            built(artifact, 2, "j", "a"),
            Samples.withRows(built(artifact, Long.MAX_VALUE, "i", "a"), 7));
    connection.writeArtifactPartitions(artifact, some);
    connection.writeArtifactPartitions(builtArtifact(), builtRange(builtArtifact(), 0, 0, "i"));

    List<StoragePartition> listed = partitions(PartitionQuery.of(artifact));

    assertThat(listed).isEqualTo(some.asList());
    assertThat(listed.get(4).attributes()).isEqualTo(some.asList().get(4).attributes());
  }

  @Test
  void partitions_are_listed_the_newest_first() {
    Artifact artifact = builtArtifact();
    List<List<StoragePartition>> batches = new ArrayList<>();
    for (int batch = 0; batch < 5; batch++) {
      StoragePartitions range = builtRange(artifact, 3L * batch, 3L * batch + 3, "i");
      connection.writeArtifactPartitions(artifact, range);
      connection.writeArtifactPartitions(artifact, builtRange(artifact, 0, 3, "i")); // known
      batches.add(range.asList());
    }

    List<PartitionEntry> listed = all(page -> catalog.partitions(newest(artifact), page));

    assertThat(listed)
        .isSortedAccordingTo(Comparator.comparing(PartitionEntry::addedAt).reversed());
    List<List<PartitionEntry>> pages = Lists.partition(listed, 3);
    for (int batch = 0; batch < 5; batch++) {
      assertThat(pages.get(4 - batch))
          .extracting(PartitionEntry::partition)
          .containsExactlyInAnyOrderElementsOf(batches.get(batch));
    }
  }

  @Test
  void partitions_that_are_there_all_the_time_are_listed_once_while_others_come() {
    for (Order order : Order.values()) {
      listWhileOthersCome(order);
    }
  }

  private void listWhileOthersCome(Order order) {
    Artifact artifact = builtArtifact();
    StoragePartitions even =
        LongStream.range(0, 10)
            .mapToObj(n -> built(artifact, 2 * n, "i", "content"))
            .collect(StoragePartitions.toStoragePartitions());
    connection.writeArtifactPartitions(artifact, even);
    List<Long> more = new ArrayList<>(List.of(-1L, 1L, 3L, 5L, 7L, 17L, 19L, 99L));
    PartitionQuery query = PartitionQuery.builder().artifact(artifact).order(order).build();

    List<StoragePartition> listed =
        all(
                page -> catalog.partitions(query, page),
                () -> {
                  if (!more.isEmpty()) {
                    connection.writeArtifactPartitions(
                        artifact,
                        StoragePartitions.of(
                            built(artifact, more.remove(0), "i", "content"),
                            built(artifact, more.remove(more.size() - 1), "i", "content")));
                  }
                })
            .stream()
            .map(PartitionEntry::partition)
            .toList();

    assertThat(listed).doesNotHaveDuplicates().containsAll(even);
  }

  /** Keys of every kind of field; the second may be null. */
  private static final CollectionType TYPE =
      CollectionType.of(
          new StructType(
              ImmutableMap.of(
                  "date",
                  new DateType(),
                  "fold",
                  new Int64Type().asNullable(),
                  "chain",
                  new StringType(),
                  "hour",
                  new TimestampType(Precision.SECOND))),
          "date",
          "fold",
          "chain",
          "hour");

  private static final List<String> CHAINS =
      List.of(
          "",
          "%",
          "_",
          "\\",
          "\"",
          "s1.MinMaxScaler>",
          "s1.MinMaxScaler>x",
          "s1.x",
          "\uD83D\uDE80");

  private final Artifact wide =
      graphOf(artifact(TYPE, "/data/{graph_name}/{partition_key_spec}")).artifact(BUILT);
  private final List<StoragePartition> known = new ArrayList<>();

  private static LocalDate day(int day) {
    return LocalDate.of(2014, 12, 31).plusDays(day);
  }

  private static Instant hour(int hour) {
    return Instant.parse("2015-01-01T00:00:00Z").plusSeconds(3600L * hour);
  }

  private void writeWide() {
    for (int day = -1; day < 3; day++) {
      for (Long fold : new Long[] {null, Long.MIN_VALUE, -1L, 0L, 255L, Long.MAX_VALUE}) {
        for (String chain : CHAINS) {
          known.add(
              Samples.partition(
                  wide,
                  wide.key(day(day), fold, chain, hour(day)),
                  Optional.empty(),
                  print("content")));
        }
      }
    }
    connection.writeArtifactPartitions(wide, StoragePartitions.copyOf(known));
  }

  @Test
  void partitions_are_chosen_by_conditions_on_any_fields() {
    writeWide();
    DateField first = new DateField(day(1));
    List<List<KeyCondition>> questions =
        List.of(
            List.of(),
            List.of(equalTo("date", first)),
            List.of(equalTo("date", new DateField(day(9)))),
            List.of(atLeast("date", first)),
            List.of(lessThan("date", first)),
            List.of(atLeast("date", first), lessThan("date", new DateField(day(2)))),
            List.of(atLeast("date", new DateField(day(2))), lessThan("date", first)),
            List.of(atLeast("date", first), atLeast("date", new DateField(day(2)))),
            List.of(equalTo("date", first), equalTo("date", new DateField(day(2)))),
            List.of(equalTo("date", first), isNull("fold")),
            List.of(equalTo("date", first), isNotNull("fold")),
            List.of(isNull("fold")),
            List.of(isNotNull("fold")),
            List.of(isNull("date")),
            List.of(isNotNull("date"), isNotNull("chain")),
            List.of(equalTo("fold", new NullField())),
            List.of(equalTo("fold", new Int64Field(Long.MIN_VALUE))),
            List.of(equalTo("fold", new Int64Field(Long.MAX_VALUE))),
            List.of(equalTo("fold", new Int64Field(255)), equalTo("date", first)),
            List.of(equalTo("date", first), equalTo("fold", new Int64Field(-1))),
            List.of(equalTo("date", first), atLeast("fold", new Int64Field(0))),
            List.of(equalTo("date", first), lessThan("fold", new Int64Field(0))),
            List.of(lessThan("fold", new Int64Field(Long.MAX_VALUE))),
            List.of(isNull("fold"), isNotNull("fold")),
            List.of(
                equalTo("date", first),
                equalTo("fold", new Int64Field(-1)),
                startsWith("chain", "s1.MinMaxScaler>")),
            List.of(startsWith("chain", "s1.MinMaxScaler>")),
            List.of(startsWith("chain", "")),
            List.of(startsWith("chain", "%")),
            List.of(startsWith("chain", "_")),
            List.of(startsWith("chain", "\\")),
            List.of(startsWith("chain", "\"")),
            List.of(startsWith("chain", "\uD83D\uDE80"), isNull("fold")),
            List.of(
                atLeast("date", first),
                atLeast("fold", new Int64Field(0)),
                startsWith("chain", "s1.")),
            List.of(
                equalTo("date", first),
                isNotNull("fold"),
                equalTo("chain", new StringField("%")),
                atLeast("hour", new TimestampField(hour(1)))),
            List.of(equalTo("chain", new StringField("\"")), atLeast("date", first)),
            List.of(
                atLeast("chain", new StringField("s1")), lessThan("chain", new StringField("s2"))),
            List.of(atLeast("hour", new TimestampField(hour(1)))),
            List.of(lessThan("hour", new TimestampField(hour(0))), startsWith("chain", "s")),
            List.of(equalTo("hour", new TimestampField(hour(2)))));
    for (List<KeyCondition> conditions : questions) {
      for (Order order : Order.values()) {
        PartitionQuery query =
            PartitionQuery.builder()
                .artifact(wide)
                .addAllConditions(conditions)
                .order(order)
                .build();
        List<StoragePartition> expected =
            known.stream().filter(one -> meets(one, conditions)).sorted().toList();

        List<StoragePartition> listed =
            Page.stream(PageRequest.first(20), page -> catalog.partitions(query, page))
                .map(PartitionEntry::partition)
                .toList();

        if (order == Order.BY_KEY) {
          assertThat(listed).as("%s", conditions).isEqualTo(expected);
        } else {
          assertThat(listed)
              .as("%s, the newest first", conditions)
              .containsExactlyInAnyOrderElementsOf(expected);
        }
      }
    }
  }

  /** In words of Java, not of the catalog. */
  private static boolean meets(StoragePartition partition, List<KeyCondition> conditions) {
    return conditions.stream()
        .allMatch(
            condition -> {
              Comparable<Object> value = value(partition.key().fields().get(condition.field()));
              if (condition instanceof KeyCondition.Equal equal) {
                return Objects.equals(value, value(equal.value()));
              }
              if (value == null) {
                return false;
              }
              return condition instanceof KeyCondition.Range range
                  ? range.from().stream().allMatch(from -> value.compareTo(value(from)) >= 0)
                      && range.until().stream().allMatch(bound -> value.compareTo(value(bound)) < 0)
                  : value.toString().startsWith(((KeyCondition.Prefix) condition).prefix().value());
            });
  }

  /** The texts here are ordered alike by UTF-16 and UTF-8, but for one, which no range is about. */
  @SuppressWarnings("unchecked") // all of one field have one type
  private static Comparable<Object> value(PartitionField field) {
    Object value =
        field instanceof DateField date
            ? date.value()
            : field instanceof Int64Field number
                ? (Object) number.value()
                : field instanceof StringField text
                    ? text.value()
                    : field instanceof TimestampField hour ? hour.value() : null;
    return (Comparable<Object>) value;
  }

  @Test
  void texts_are_compared_by_their_bytes() {
    writeWide();
    PartitionQuery query =
        PartitionQuery.builder()
            .artifact(wide)
            .addConditions(equalTo("date", new DateField(day(0))), isNull("fold"))
            .addCondition(lessThan("chain", new StringField("\uFFFF")))
            .build();

    assertThat(partitions(query)).hasSize(CHAINS.size() - 1); // U+1F680 is larger
  }

  @Test
  void keys_of_another_kind_in_the_same_place_are_in_no_range() {
    String path = "/" + unique("mixed") + "/{partition_key_spec}/{input_fingerprint}";
    Artifact longs = numbered(new Int64Type(), path);
    List<Artifact> all =
        List.of(longs, numbered(new Int32Type(), path), numbered(new StringType(), path));
    StoragePartition five =
        Samples.partition(longs, longs.key(5L), Optional.of(print("i")), print("5"));
    connection.writeArtifactPartitions(longs, StoragePartitions.of(five));
    connection.writeArtifactPartitions(
        all.get(1),
        StoragePartitions.of(
            Samples.partition(
                all.get(1), all.get(1).key(5), Optional.of(print("i")), print("int"))));
    connection.writeArtifactPartitions(
        all.get(2),
        StoragePartitions.of(
            Samples.partition(
                all.get(2), all.get(2).key("5"), Optional.of(print("i")), print("text"))));
    PartitionQuery.Builder query = PartitionQuery.builder().artifact(longs);

    assertThat(partitions(query.build())).hasSize(3);
    query.addCondition(atLeast("n", new Int64Field(0)));
    assertThat(partitions(query.build())).containsExactly(five);
    assertThat(
            partitions(
                PartitionQuery.builder()
                    .artifact(longs)
                    .addCondition(lessThan("n", new Int64Field(6)))
                    .build()))
        .containsExactly(five);
  }

  private static Artifact numbered(Type type, String path) {
    return artifact(CollectionType.of(StructType.of("n", type), "n"), path);
  }

  @Test
  void data_that_is_not_partitioned_has_one_key() {
    Artifact total = pipeline().artifact(TOTAL);
    List<StoragePartition> some = new ArrayList<>();
    for (String content : List.of("a", "b", "c", "d", "e")) {
      StoragePartition one =
          Samples.partition(total, total.key(), Optional.of(print("i")), print(content));
      connection.writeArtifactPartitions(total, StoragePartitions.of(one));
      some.add(one);
    }

    assertThat(partitions(newest(total))).isEqualTo(Lists.reverse(some));
    assertThat(partitions(PartitionQuery.of(total)))
        .containsExactlyElementsOf(some.stream().sorted().toList());
  }

  @Test
  void a_storage_that_nobody_wrote_to_has_no_partitions() {
    for (Order order : Order.values()) {
      PartitionQuery query =
          PartitionQuery.builder()
              .artifact(builtArtifact())
              .addCondition(isNotNull("n"))
              .order(order)
              .build();
      assertThat(partitions(query)).isEmpty();
    }
  }

  @Test
  void conditions_that_do_not_fit_the_keys_are_refused_with_their_field() {
    Artifact artifact = builtArtifact();
    for (KeyCondition condition :
        List.of(
            equalTo("missing", new Int64Field(1)),
            isNull("missing"),
            startsWith("n", "1"),
            equalTo("n", new StringField("1")),
            equalTo("n", new Int32Field(1)),
            atLeast("n", new DateField(day(1))),
            lessThan("n", new Int32Field(1)))) {
      assertThatThrownBy(
              () -> PartitionQuery.builder().artifact(artifact).addCondition(condition).build())
          .as("%s", condition)
          .isInstanceOf(PartitionKeyException.class)
          .hasMessageContaining("'" + condition.field() + "'");
    }
    assertThatThrownBy(() -> atLeast("n", new NullField()))
        .isInstanceOf(PartitionKeyException.class)
        .hasMessageContaining("'n'");
    assertThatThrownBy(
            () -> PartitionQuery.of(artifact(TYPE, "/{graph_name}/{partition_key_spec}")))
        .isInstanceOf(UnresolvedStorageException.class);
  }
}
