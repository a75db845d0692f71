package org.artigraph4j.picture;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.producer.Producer;

/**
 * What would be a node of a picture that has room for all.
 *
 * @param identity what no other item of the picture has
 * @param name the pieces of the artifact's name, which together are the name; none if this is a
 *     producer, which has its place where its outputs are
 * @param fields the pieces of the partition's key; none if this is no partition
 * @param details what there is to say of it
 * @param counts how far its partitions are, if that is known
 */
record Item(
    String identity,
    Picture.Kind kind,
    ImmutableList<String> name,
    ImmutableList<String> fields,
    ImmutableList<String> details,
    Optional<PartitionCounts> counts) {

  /** A producer; what it reads and makes is told by lines. */
  static Item producer(String identity, Producer producer) {
    return new Item(
        "producer " + identity,
        Picture.Kind.PRODUCER,
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableList.of(producer.name(), Labels.version(producer.version())),
        Optional.empty());
  }

  boolean isProducer() {
    return kind == Picture.Kind.PRODUCER;
  }

  boolean isIncomplete() {
    return counts.isPresent() && counts.get().missing() > 0;
  }

  /** What stands in its box if it is not collapsed. */
  ImmutableList<String> lines() {
    ImmutableList.Builder<String> lines = ImmutableList.builder();
    if (!name.isEmpty()) {
      lines.add(together(name));
    }
    if (!fields.isEmpty()) {
      lines.add(together(fields));
    }
    lines.addAll(details);
    counts.ifPresent(
        known -> lines.add(kind == Picture.Kind.RAW ? known.rawToString() : known.toString()));
    return lines.build();
  }

  static String together(List<String> pieces) {
    return pieces.stream().collect(joining());
  }
}
