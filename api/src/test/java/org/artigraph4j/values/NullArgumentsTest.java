package org.artigraph4j.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.catalog.PartitionQuery;
import org.artigraph4j.diff.DefinitionPart;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.lineage.GraphArtifact;
import org.artigraph4j.lineage.LineageBounds;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.picture.Picture;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.retention.Amount;
import org.artigraph4j.retention.DataStats;
import org.artigraph4j.retention.EvictionNote;
import org.artigraph4j.retention.LinkStats;
import org.artigraph4j.runs.Build;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.RunStatus;
import org.artigraph4j.storage.LocalFile;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.storage.Template;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.type.Precision;
import org.artigraph4j.type.StringType;
import org.artigraph4j.type.Type;
import org.junit.jupiter.api.Test;

/** No null slips into a value: it is refused when the value is made, by a message that names it. */
class NullArgumentsTest {
  private static final StoragePartition PARTITION =
      StoragePartition.builder()
          .storage(LocalFile.at("/a"))
          .contentFingerprint(Fingerprint.of(1))
          .build();

  private static final Map<Class<?>, Object> SAMPLES =
      ImmutableMap.<Class<?>, Object>builder()
          .put(long.class, 1L)
          .put(int.class, 1)
          .put(short.class, (short) 1)
          .put(byte.class, (byte) 1)
          .put(boolean.class, true)
          .put(String.class, "a".repeat(64))
          .put(Type.class, new StringType())
          .put(Type.Traits.class, Type.Traits.NONE)
          .put(Optional.class, Optional.empty())
          .put(OptionalInt.class, OptionalInt.empty())
          .put(DefinitionPart.class, DefinitionPart.TYPE)
          .put(
              Artifact.class,
              Artifact.builder()
                  .type(new StringType())
                  .format(Format.JSON)
                  .storage(LocalFile.at("/a"))
                  .build())
          .put(Precision.class, Precision.SECOND)
          .put(ImmutableList.class, ImmutableList.of())
          .put(ImmutableMap.class, ImmutableMap.of())
          .put(ImmutableSortedMap.class, ImmutableSortedMap.of())
          .put(ImmutableSortedSet.class, ImmutableSortedSet.of())
          .put(Fingerprint.class, Fingerprint.of(1))
          .put(JsonArray.class, new JsonArray(ImmutableList.of()))
          .put(PartitionField.class, new PartitionField.NullField())
          .put(PartitionField.StringField.class, new PartitionField.StringField(""))
          .put(StoragePartition.class, PARTITION)
          .put(StoragePartitions.class, StoragePartitions.of(PARTITION))
          .put(JsonObject.class, JsonObject.builder("Sample", 1).build())
          .put(LocalDate.class, LocalDate.EPOCH)
          .put(Instant.class, Instant.EPOCH)
          .put(TagEntry.Change.class, TagEntry.Change.CREATED)
          .put(TagNote.class, TagNote.empty())
          .put(Template.class, Template.parse("a"))
          .put(GraphArtifact.class, new GraphArtifact("a", "a"))
          .put(Version.class, Version.text("a"))
          .put(Picture.Kind.class, Picture.Kind.RAW)
          .put(Duration.class, Duration.ZERO)
          .put(RunStatus.class, RunStatus.FAILED)
          .put(UUID.class, new UUID(0, 1))
          .put(
              Build.class,
              Build.builder()
                  .producer("a")
                  .artifactKey("a")
                  .key(PartitionKey.EMPTY)
                  .status(BuildStatus.CACHED)
                  .build())
          .put(Path.class, Path.of("a"))
          .put(PartitionKey.class, PartitionKey.EMPTY)
          .put(PartitionKeyException.class, new PartitionKeyException("a"))
          .put(LineageBounds.class, LineageBounds.standard())
          .put(EvictionNote.class, new EvictionNote("", ""))
          .put(
              PartitionQuery.class,
              PartitionQuery.of(
                  Artifact.builder()
                      .type(new StringType())
                      .format(Format.JSON)
                      .storage(LocalFile.at("/a"))
                      .build()))
          .put(Amount.class, Amount.NOTHING)
          .put(LinkStats.class, new LinkStats(Amount.NOTHING, Amount.NOTHING))
          .put(
              DataStats.class,
              new DataStats(
                  ImmutableMap.of(),
                  ImmutableMap.of(),
                  Amount.NOTHING,
                  Amount.NOTHING,
                  Amount.NOTHING))
          .put(Object.class, "a")
          .build();

  @Test
  void everyPublicRecordRefusesEveryNull() throws Exception {
    int checked = 0;
    for (Class<?> type : publicRecords()) {
      RecordComponent[] components = type.getRecordComponents();
      Constructor<?> constructor =
          type.getConstructor(
              Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      for (int i = 0; i < components.length; i++) {
        if (!components[i].getType().isPrimitive()) {
          refusesNull(type, constructor, components, i);
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(50);
  }

  private static void refusesNull(
      Class<?> type, Constructor<?> constructor, RecordComponent[] components, int index) {
    Object[] arguments =
        Arrays.stream(components).map(component -> sample(type, component)).toArray();
    arguments[index] = null;
    assertThatNullPointerException()
        .as("new %s with null as %s", type.getSimpleName(), components[index].getName())
        .isThrownBy(
            () -> {
              try {
                constructor.newInstance(arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            })
        .satisfies(
            refused ->
                assertThat(refused.getMessage())
                    .matches(
                        message ->
                            message.contains(components[index].getName())
                                || !message.startsWith("Cannot invoke"),
                        "names what is null"));
  }

  private static Object sample(Class<?> owner, RecordComponent component) {
    Object sample = SAMPLES.get(component.getType());
    assertThat(sample)
        .as("a sample %s for %s", component.getType().getName(), owner.getName())
        .isNotNull();
    return sample;
  }

  private static Iterable<Class<?>> publicRecords() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.artigraph4j")
            .stream()
            .<Class<?>>map(JavaClass::reflect)
            .filter(type -> type.isRecord() && Modifier.isPublic(type.getModifiers()))
            .filter(type -> !type.getName().contains("Part$"))
            .toList();
  }

  @Test
  void buildersRefuseNullsByTheAttributesName() {
    refused(() -> Artifact.builder().type(null), "type");
    refused(() -> Artifact.builder().format(null), "format");
    refused(() -> Artifact.builder().storage(null), "storage");
    refused(() -> Artifact.builder().addAnnotation(null), "");
    refused(() -> Producer.builder().name(null), "name");
    refused(() -> Producer.builder().version(null), "version");
    refused(() -> Producer.builder().putInput("a", null), "a");
    refused(() -> Producer.builder().addOutput(null), "");
    refused(() -> Graph.builder().name(null), "name");
    refused(() -> Graph.builder().putArtifact("a", null), "a");
    refused(() -> StoragePartition.builder().storage(null), "storage");
    refused(() -> StoragePartition.builder().contentFingerprint(null), "contentFingerprint");
    refused(
        () -> StoragePartition.builder().inputFingerprint((Fingerprint) null), "inputFingerprint");
    refused(() -> PartitionKey.builder().put("a", null), "a");
    refused(() -> JsonObject.builder().put("a", (Json) null), "a");
  }

  private static void refused(Runnable call, String attribute) {
    assertThatNullPointerException()
        .isThrownBy(call::run)
        .satisfies(refused -> assertThat(String.valueOf(refused.getMessage())).contains(attribute));
  }
}
