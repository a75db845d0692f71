package org.artigraph4j.picture;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.artigraph4j.partition.PartitionField;
import org.artigraph4j.partition.PartitionKey;

/** Texts cut where they can be collapsed; put together again they are the same. */
final class Pieces {
  private static final Pattern AFTER_DOT = Pattern.compile("(?<=\\.)");
  private static final Pattern WITHIN_TIME = Pattern.compile("(?<=\\d[-T])(?=\\d)");

  private Pieces() {}

  static ImmutableList<String> ofArtifactKey(String key) {
    return AFTER_DOT.splitAsStream(key).collect(toImmutableList());
  }

  /** Field by field; dates and hours year, month and day apart. */
  static ImmutableList<String> ofKey(PartitionKey key) {
    List<String> texts = key.fieldsToText();
    List<PartitionField> fields = key.fields().values().asList();
    ImmutableList.Builder<String> pieces = ImmutableList.builder();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i) + (i + 1 < texts.size() ? ", " : "");
      boolean isTime =
          fields.get(i) instanceof PartitionField.DateField
              || fields.get(i) instanceof PartitionField.TimestampField;
      (isTime ? WITHIN_TIME.splitAsStream(text) : Stream.of(text)).forEach(pieces::add);
    }
    return pieces.build();
  }
}
