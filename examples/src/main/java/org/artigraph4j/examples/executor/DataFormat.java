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

  static byte[] encode(Format format, Object value) {
    if (!format.equals(Format.JSON)) {
      throw new RunFailedException("this executor writes JSON, not " + format.kind());
    }
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException unwritable) {
      throw new RunFailedException("cannot write " + value + " as JSON", unwritable);
    }
  }

  /** The rows of a file: the lines of a CSV below its header, or the elements of a JSON list. */
  public static <T> List<T> rows(Format format, byte[] bytes, Class<T> row) {
    ObjectReader reader = format.equals(Format.CSV) ? CSV.readerFor(row) : JSON.readerFor(row);
    CsvSchema header = CsvSchema.emptySchema().withHeader();
    ObjectReader rows = format.equals(Format.CSV) ? reader.with(header) : reader;
    try {
      return rows.<T>readValues(bytes).readAll();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          "cannot read " + format.kind() + " rows as " + row, unreadable);
    }
  }

  /** The one value of a JSON file. */
  public static <T> T value(byte[] bytes, Class<T> type) {
    try {
      return JSON.readValue(bytes, type);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read JSON as " + type, unreadable);
    }
  }
}
