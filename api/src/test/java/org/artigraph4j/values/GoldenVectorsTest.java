package org.artigraph4j.values;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.artifact.Statistic;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.partition.InputFingerprints;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.Storage;
import org.artigraph4j.storage.StoragePartition;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.type.Type;
import org.junit.jupiter.api.Test;

/**
 * Pins the storage format: the canonical JSON, the fingerprint, and for keys the ordered bytes, of
 * every kind of value, in the committed {@code golden-vectors.tsv}.
 *
 * <p>To add vectors, add them to {@link GoldenVectors} and print the file anew:
 *
 * <pre>mvn test -pl api -Dtest=GoldenVectorsTest -Dartigraph4j.goldenVectors=print</pre>
 *
 * <p>which writes {@code api/target/golden-vectors.tsv} and leaves the committed file alone;
 * compare the two, then copy. A line that is there already must never change.
 */
class GoldenVectorsTest {
  /** What has no text or no bytes; no line ends in white space, which editors strip. */
  private static final String NONE = "-";

  private static final String WHAT_TO_DO =
      "A golden vector differs. What is stored in people's databases has the committed JSON and"
          + " fingerprint: a change here is a change of the storage format. Undo it; or give the"
          + " kind a new kind_format that reads both. Only new lines may be added, as the Javadoc"
          + " of GoldenVectorsTest says";

  private static final ImmutableMap<String, Function<Json, Canonical>> READERS =
      ImmutableMap.<String, Function<Json, Canonical>>builder()
          .put("type", Type::fromJson)
          .put("key", PartitionKey::fromJson)
          .put("inputs", InputFingerprints::fromJson)
          .put("storage", Storage::fromJson)
          .put("format", Format::fromJson)
          .put("annotation", Annotation::fromJson)
          .put("statistic", Statistic::fromJson)
          .put("version", Version::fromJson)
          .put("partition", StoragePartition::fromJson)
          .put("partitions", StoragePartitions::fromJson)
          .put("artifact", Artifact::fromJson)
          .put("producer", Producer::fromJson)
          .put("graph", Graph::fromJson)
          .put("snapshot", GraphSnapshot::fromJson)
          .build();

  private static List<String> computed() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# name\tfingerprint\tcanonical JSON, or the text that is hashed\tordered bytes of a key");
    for (String text : GoldenVectors.texts()) {
      lines.add(line("text/" + text, Fingerprint.fromString(text), text, NONE));
    }
    GoldenVectors.json()
        .forEach(
            (name, json) -> lines.add(line(name, json.fingerprint(), Json.toText(json), NONE)));
    GoldenVectors.values()
        .forEach(
            (name, value) ->
                lines.add(
                    line(name, value.fingerprint(), Json.toText(value.toJson()), bytes(value))));
    GoldenVectors.inputFingerprints()
        .forEach((name, fingerprint) -> lines.add(line(name, fingerprint, NONE, NONE)));
    return lines;
  }

  private static String line(String name, Fingerprint fingerprint, String text, String bytes) {
    return String.join("\t", name, fingerprint.toString(), text, bytes);
  }

  private static String bytes(Canonical value) {
    return value instanceof PartitionKey key ? HexFormat.of().formatHex(key.toBytes()) : NONE;
  }

  private static List<String> committed() throws IOException {
    String text =
        Resources.toString(
            Resources.getResource("org/artigraph4j/golden-vectors.tsv"), StandardCharsets.UTF_8);
    return Splitter.on('\n').omitEmptyStrings().splitToList(text);
  }

  @Test
  void everyValueHasItsCommittedJsonAndFingerprint() throws IOException {
    if ("print".equals(System.getProperty("artigraph4j.goldenVectors"))) {
      Files.writeString(
          Path.of("target", "golden-vectors.tsv"), String.join("\n", computed()) + "\n");
    }
    assertThat(computed()).as(WHAT_TO_DO).containsExactlyElementsOf(committed());
  }

  @Test
  void everyCommittedJsonIsReadAndWrittenAgain() throws IOException {
    Map<String, Canonical> values = GoldenVectors.values();
    for (String line : committed()) {
      List<String> columns = Splitter.on('\t').splitToList(line);
      Canonical value = values.get(columns.get(0));
      if (value != null) {
        String concept = Splitter.on('/').splitToList(columns.get(0)).get(0);
        Canonical read = READERS.get(concept).apply(Json.parse(columns.get(2)));
        assertThat(read).as(WHAT_TO_DO).isEqualTo(value);
        assertThat(Json.toText(read.toJson())).as(WHAT_TO_DO).isEqualTo(columns.get(2));
        assertThat(read.fingerprint()).as(WHAT_TO_DO).hasToString(columns.get(1));
      }
    }
  }

  @Test
  void noTwoVectorsShareAFingerprint() {
    List<Fingerprint> all = new ArrayList<>();
    GoldenVectors.values().values().forEach(value -> all.add(value.fingerprint()));
    GoldenVectors.json().values().forEach(json -> all.add(json.fingerprint()));
    all.addAll(GoldenVectors.inputFingerprints().values());
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void everyKindOfTypeHasAVector() {
    List<String> kinds =
        GoldenVectors.values().values().stream()
            .filter(Type.class::isInstance)
            .map(value -> value.getClass().getSimpleName())
            .toList();
    for (Class<?> type : Type.class.getPermittedSubclasses()) {
      assertThat(kinds).contains(type.getSimpleName());
    }
  }
}
