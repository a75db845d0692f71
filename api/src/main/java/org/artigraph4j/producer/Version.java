package org.artigraph4j.producer;

import com.google.common.collect.ImmutableSet;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.artigraph4j.fingerprint.Canonical;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;

/** Which version of its code a producer runs. */
public sealed interface Version extends Canonical {
  /**
   * The part of the version that may change what is built, and so takes part in input fingerprints.
   * All of it, save that a {@link SemVer} from 1 on counts by its major number: a minor change
   * promises to build the same data.
   */
  default JsonObject reduced() {
    return toJson();
  }

  @Override
  JsonObject toJson();

  static SemVer semVer(int major, int minor, int patch) {
    return new SemVer(major, minor, patch);
  }

  /** Reads such as {@code 1.4.2}. */
  static SemVer semVer(String text) {
    return SemVer.parse(text);
  }

  static GitCommit gitCommit(String sha) {
    return new GitCommit(sha);
  }

  static Timestamp timestamp(Instant at) {
    return new Timestamp(at);
  }

  static Text text(String value) {
    return new Text(value);
  }

  /** Reads a version; a kind or format that this release does not know becomes an {@link Other}. */
  static Version fromJson(Json json) {
    JsonObject object = JsonObject.of(json, "a version");
    if (object.kindFormat() != 1) {
      return new Other(object);
    }
    return switch (object.kind()) {
      case SemVer.KIND -> SemVer.read(object);
      case GitCommit.KIND -> new GitCommit(object.require(GitCommit.KIND, 1, "sha").text("sha"));
      case Timestamp.KIND -> Timestamp.read(object);
      case Text.KIND -> new Text(object.require(Text.KIND, 1, "value").text("value"));
      default -> new Other(object);
    };
  }

  /** A semantic version. The major number must grow whenever the same inputs give other data. */
  record SemVer(int major, int minor, int patch) implements Version {
    private static final String KIND = "SemVer";
    private static final Pattern TEXT = Pattern.compile("([0-9]+)\\.([0-9]+)\\.([0-9]+)");

    public SemVer {
      if (major < 0 || minor < 0 || patch < 0) {
        throw new InvalidValueException(
            "the SemVer " + major + "." + minor + "." + patch + " has a negative number");
      }
    }

    static SemVer parse(String text) {
      Matcher numbers = TEXT.matcher(text);
      if (numbers.matches()) {
        try {
          return new SemVer(
              Integer.parseInt(numbers.group(1)),
              Integer.parseInt(numbers.group(2)),
              Integer.parseInt(numbers.group(3)));
        } catch (NumberFormatException tooLarge) {
          // Falls through to the refusal below.
        }
      }
      throw new InvalidValueException(
          "not a SemVer: '" + Utf8.abbreviate(text) + "'; expected such as 1.4.2");
    }

    @Override
    public JsonObject reduced() {
      return major == 0 ? toJson() : JsonObject.builder(KIND, 1).put("major", major).build();
    }

    @Override
    public JsonObject toJson() {
      return JsonObject.builder(KIND, 1)
          .put("major", major)
          .put("minor", minor)
          .put("patch", patch)
          .build();
    }

    private static SemVer read(JsonObject json) {
      json.require(KIND, 1, "major", "minor", "patch");
      return new SemVer(
          json.smallInteger("major"), json.smallInteger("minor"), json.smallInteger("patch"));
    }
  }

  /** A Git commit, by its full or abbreviated hash in lower-case hexadecimal digits. */
  record GitCommit(String sha) implements Version {
    private static final String KIND = "GitCommit";

    public GitCommit {
      if (!sha.matches("[0-9a-f]{7,64}")) {
        throw new InvalidValueException(
            "not a Git commit: '"
                + Utf8.abbreviate(sha)
                + "'; expected 7 to 64 lower-case hexadecimal digits");
      }
    }

    @Override
    public JsonObject toJson() {
      return JsonObject.builder(KIND, 1).put("sha", sha).build();
    }
  }

  /** The moment of the last change. */
  record Timestamp(Instant at) implements Version {
    private static final String KIND = "Timestamp";

    public Timestamp {
      Objects.requireNonNull(at, "at");
    }

    @Override
    public JsonObject toJson() {
      return JsonObject.builder(KIND, 1).put("at", at.toString()).build();
    }

    private static Timestamp read(JsonObject json) {
      String at = json.require(KIND, 1, "at").text("at");
      try {
        return new Timestamp(Instant.parse(at));
      } catch (DateTimeException malformed) {
        throw new JsonException(
            "member 'at' of Timestamp is '"
                + Utf8.abbreviate(at)
                + "'; expected a moment such as 2021-10-01T00:00:00Z");
      }
    }
  }

  /** Any text; Artigraph's {@code String} version. */
  record Text(String value) implements Version {
    private static final String KIND = "String";
    private static final int MAX_BYTES = 65_536;

    public Text {
      Utf8.requireName("version text", value, MAX_BYTES);
    }

    @Override
    public JsonObject toJson() {
      return JsonObject.builder(KIND, 1).put("value", value).build();
    }
  }

  /**
   * A version of a kind, or in a format, that this release does not know, kept as it was read.
   *
   * @param json the whole object, the kind included
   */
  record Other(JsonObject json) implements Version {
    private static final ImmutableSet<String> KNOWN =
        ImmutableSet.of(SemVer.KIND, GitCommit.KIND, Timestamp.KIND, Text.KIND);

    public Other {
      json.requireKind("version");
      if (json.kindFormat() == 1 && KNOWN.contains(json.kind())) {
        throw new InvalidValueException(
            "the version kind " + json.kind() + " has a class of its own; use that");
      }
    }

    @Override
    public JsonObject toJson() {
      return json;
    }
  }
}
