package org.artigraph4j.examples.executor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.storage.StoragePartition;

/**
 * Records of Java to and from the bytes of a data file. What is written depends on the value alone:
 * decimals stand as they are, names in the order of the record.
 */
public final class DataFormat {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();
  private static final CsvMapper CSV =
      CsvMapper.csvBuilder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private DataFormat() {}

  /** A value, or a list of rows, as JSON. */
  static byte[] encode(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException unwritable) {
      throw new RunFailedException("cannot write " + value + " as JSON", unwritable);
    }
  }

  /**
   * The rows of a partition's file: the lines of a CSV below its header, or the elements of a JSON
   * list.
   *
   * @throws org.artigraph4j.storage.ContentChangedException if the file is not what was recorded
   */
  public static <T> List<T> rows(Format format, StoragePartition partition, Class<T> row) {
    ObjectReader reader =
        format.equals(Format.CSV)
            ? CSV.readerFor(row).with(CsvSchema.emptySchema().withHeader())
            : JSON.readerFor(row);
    try {
      return reader.<T>readValues(DataFiles.read(partition)).readAll();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + partition + " as " + row, unreadable);
    }
  }

  /**
   * The one value of a partition's JSON file.
   *
   * @throws org.artigraph4j.storage.ContentChangedException if the file is not what was recorded
   */
  public static <T> T value(StoragePartition partition, Class<T> type) {
    try {
      return JSON.readValue(DataFiles.read(partition), type);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + partition + " as " + type, unreadable);
    }
  }
}
