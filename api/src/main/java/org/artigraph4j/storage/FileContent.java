package org.artigraph4j.storage;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Utf8;

/**
 * What identifies the bytes of a file.
 *
 * @param bytes how many there are
 * @param sha256 their SHA-256, as lower-case hexadecimal digits
 */
public record FileContent(long bytes, String sha256) {
  static final String SHA256 = "sha256";

  public FileContent {
    if (bytes < 0 || !sha256.matches("[0-9a-f]{64}")) {
      throw new InvalidValueException(
          "no file has "
              + bytes
              + " bytes of the sha256 '"
              + Utf8.abbreviate(sha256)
              + "'; expected a size and 64 lower-case hexadecimal digits");
    }
  }

  /** Reads a file to its end. */
  public static FileContent of(Path file) {
    try (InputStream in = Files.newInputStream(file);
        HashingInputStream hashing = new HashingInputStream(Hashing.sha256(), in)) {
      long bytes = ByteStreams.exhaust(hashing);
      return new FileContent(bytes, hashing.hash().toString());
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + file, failure);
    }
  }

  public static FileContent of(byte[] bytes) {
    return new FileContent(bytes.length, Hashing.sha256().hashBytes(bytes).toString());
  }

  /** The content fingerprint. */
  public Fingerprint fingerprint() {
    return Fingerprint.fromString(sha256);
  }

  Attributes attributes(Path file) {
    return Attributes.builder()
        .put("bytes", bytes)
        .put("path", file.toString())
        .put(SHA256, sha256)
        .build();
  }
}
