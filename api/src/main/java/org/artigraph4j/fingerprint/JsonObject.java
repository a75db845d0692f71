package org.artigraph4j.fingerprint;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Sets;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A JSON object. Its members are in canonical order: {@value #KIND}, {@value #KIND_FORMAT}, then
 * all others by the UTF-8 bytes of their names.
 *
 * <p>The readers ({@link #text}, {@link #integer}, …) are strict: a member that is missing or of
 * another type is a {@link JsonException} that names it.
 */
public final class JsonObject implements Json {
  /** The member that says which value an object is. */
  public static final String KIND = "kind";

  /** The member that numbers the format in which that kind is written. */
  public static final String KIND_FORMAT = "kind_format";

  /** How deep an object that says its kind, such as an annotation, may nest. */
  public static final int MAX_KIND_DEPTH = 200;

  private static final Comparator<String> ORDER = JsonObject::compare;

  private static final Set<String> HEAD = Set.of(KIND, KIND_FORMAT);

  private static final JsonObject EMPTY =
      new JsonObject(ImmutableSortedMap.<String, Json>orderedBy(ORDER).build());

  private final ImmutableSortedMap<String, Json> members;

  private JsonObject(ImmutableSortedMap<String, Json> members) {
    this.members = members;
  }

  /**
   * JSON that must be an object.
   *
   * @param what the value it is to be, with its article, for the refusal
   */
  public static JsonObject of(Json json, String what) {
    if (json instanceof JsonObject object) {
      return object;
    }
    throw new JsonException(
        "expected the object of " + what + ", found " + Utf8.abbreviate(Json.toText(json)));
  }

  public static JsonObject empty() {
    return EMPTY;
  }

  public static JsonObject copyOf(Map<String, ? extends Json> members) {
    Builder builder = new Builder();
    members.forEach(builder::put);
    return builder.build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with the two members that say what the object is. */
  public static Builder builder(String kind, long format) {
    return new Builder().put(KIND, kind).put(KIND_FORMAT, format);
  }

  private static int compare(String left, String right) {
    int leftHead = head(left);
    int rightHead = head(right);
    return leftHead == rightHead ? Utf8.compare(left, right) : Integer.compare(leftHead, rightHead);
  }

  private static int head(String name) {
    return name.equals(KIND) ? 0 : name.equals(KIND_FORMAT) ? 1 : 2;
  }

  /** All members, in canonical order. */
  public ImmutableSortedMap<String, Json> members() {
    return members;
  }

  /** The members besides the two that say what the object is. */
  public JsonObject fields() {
    Builder builder = new Builder();
    members.forEach(
        (name, member) -> {
          if (!name.equals(KIND) && !name.equals(KIND_FORMAT)) {
            builder.put(name, member);
          }
        });
    return builder.build();
  }

  public String kind() {
    return text(KIND);
  }

  public long kindFormat() {
    return integer(KIND_FORMAT);
  }

  /**
   * This object, refused unless it says which kind of a concept, such as a storage, it is. It may
   * nest at most {@value #MAX_KIND_DEPTH} deep, so that values which hold it still can be written.
   */
  public JsonObject requireKind(String concept) {
    Names.segment("kind of " + concept, kind());
    if (nestsDeeper(this, MAX_KIND_DEPTH)) {
      throw JsonException.tooDeep("the " + concept + " " + kind(), MAX_KIND_DEPTH);
    }
    if (kindFormat() < 1) {
      throw new JsonException(
          "the format of the " + concept + " " + kind() + " is " + kindFormat());
    }
    return this;
  }

  private static boolean nestsDeeper(Json json, int most) {
    if (json instanceof JsonObject object) {
      return most == 0
          || object.members.values().stream().anyMatch(member -> nestsDeeper(member, most - 1));
    }
    return json instanceof JsonArray array
        && (most == 0
            || array.elements().stream().anyMatch(element -> nestsDeeper(element, most - 1)));
  }

  /** Whether this object says that it is this kind in this format. */
  public boolean is(String kind, long format) {
    return kind.equals(kind()) && kindFormat() == format;
  }

  /**
   * This object, refused unless it is this kind in this format and has no members but those named:
   * a member that nobody reads would be lost when the value is written back.
   */
  public JsonObject require(String kind, long format, String... names) {
    return require(kind, format, ImmutableSet.copyOf(names));
  }

  /** {@link #require(String, long, String...)} for a table of kinds. */
  public JsonObject require(String kind, long format, Set<String> names) {
    if (!is(kind, format)) {
      throw new JsonException(
          String.format(
              "expected %s in format %d, found %s in format %d%s",
              kind,
              format,
              Utf8.abbreviate(kind()),
              kindFormat(),
              kind.equals(kind()) && kindFormat() > format ? "; a newer release may read it" : ""));
    }
    Set<String> unknown = Sets.difference(Sets.difference(members.keySet(), names), HEAD);
    if (!unknown.isEmpty()) {
      throw new JsonException(
          kind
              + " has no member '"
              + Utf8.abbreviate(unknown.iterator().next())
              + "'; known: "
              + names);
    }
    return this;
  }

  public String text(String name) {
    return member(name, Json.Text.class, "a text").value();
  }

  public long integer(String name) {
    return member(name, Json.Int.class, "an integer").value();
  }

  /** An integer that is refused outside the range of an {@code int}. */
  public int smallInteger(String name) {
    long value = integer(name);
    if (value != (int) value) {
      throw new JsonException(describe(name) + " is " + value + ", which exceeds 32 bits");
    }
    return (int) value;
  }

  public JsonObject object(String name) {
    return member(name, JsonObject.class, "an object");
  }

  /** A list of values; a member left out is the empty list. */
  public <T> ImmutableList<T> list(String name, Function<? super Json, T> read) {
    return members.containsKey(name)
        ? member(name, JsonArray.class, "an array").elements().stream()
            .map(read)
            .collect(toImmutableList())
        : ImmutableList.of();
  }

  public ImmutableList<JsonObject> objects(String name) {
    return list(name, element -> cast(name + "[]", element, JsonObject.class, "an object"));
  }

  public ImmutableList<String> texts(String name) {
    return list(name, element -> cast(name + "[]", element, Json.Text.class, "a text").value());
  }

  /** The members of an object that is a map; a member left out is the empty map. */
  public JsonObject map(String name) {
    return members.containsKey(name) ? object(name) : EMPTY;
  }

  public Optional<String> optionalText(String name) {
    return members.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /** A boolean; a member left out is false. */
  public boolean flag(String name) {
    return members.containsKey(name) && member(name, Json.Bool.class, "true or false").value();
  }

  public Fingerprint fingerprintAt(String name) {
    String text = text(name);
    try {
      return Fingerprint.parse(text);
    } catch (InvalidValueException malformed) {
      throw new JsonException(describe(name) + " is " + malformed.getMessage(), malformed);
    }
  }

  public Optional<Fingerprint> optionalFingerprint(String name) {
    return members.containsKey(name) ? Optional.of(fingerprintAt(name)) : Optional.empty();
  }

  private <T extends Json> T member(String name, Class<T> type, String expected) {
    Json member = members.get(name);
    if (member == null) {
      throw new JsonException(describe(name) + " is missing; expected " + expected);
    }
    return cast(name, member, type, expected);
  }

  private <T extends Json> T cast(String name, Json member, Class<T> type, String expected) {
    if (!type.isInstance(member)) {
      throw new JsonException(
          describe(name)
              + " is "
              + Utf8.abbreviate(Json.toText(member))
              + "; expected "
              + expected);
    }
    return type.cast(member);
  }

  private String describe(String name) {
    String owner = members.get(KIND) instanceof Json.Text kind ? kind.value() : "object";
    return "member '" + Utf8.abbreviate(name) + "' of " + Utf8.abbreviate(owner);
  }

  @Override
  public void write(CanonicalWriter writer) {
    writer.beginObject();
    members.forEach(
        (name, member) -> {
          writer.name(name);
          member.write(writer);
        });
    writer.endObject();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonObject object && members.equals(object.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  @Override
  public String toString() {
    return Json.toText(this);
  }

  /** Collects members in any order; a name given twice is refused. */
  public static final class Builder {
    private final TreeMap<String, Json> members = new TreeMap<>(ORDER);

    private Builder() {}

    public Builder put(String name, Json member) {
      Utf8.requireStorable("member name", name);
      if (members.putIfAbsent(name, Objects.requireNonNull(member, name)) != null) {
        throw new JsonException("the member '" + Utf8.abbreviate(name) + "' is given twice");
      }
      return this;
    }

    public Builder put(String name, String text) {
      return put(name, new Json.Text(text));
    }

    public Builder put(String name, long integer) {
      return put(name, new Json.Int(integer));
    }

    public Builder put(String name, Fingerprint fingerprint) {
      return put(name, fingerprint.toString());
    }

    public Builder put(String name, Canonical value) {
      return put(name, value.toJson());
    }

    public Builder put(String name, Optional<?> text) {
      text.ifPresent(present -> put(name, present.toString()));
      return this;
    }

    /** Puts a list unless it is empty: what is absent is left out. */
    public Builder putUnlessEmpty(String name, JsonArray array) {
      return array.elements().isEmpty() ? this : put(name, array);
    }

    /** Puts an object unless it is empty: what is absent is left out. */
    public Builder putUnlessEmpty(String name, JsonObject object) {
      return object.members.isEmpty() ? this : put(name, object);
    }

    /** Puts {@code true}, or nothing. */
    public Builder putIf(boolean flag, String name) {
      return flag ? put(name, new Json.Bool(true)) : this;
    }

    public Builder putAll(JsonObject object) {
      object.members.forEach(this::put);
      return this;
    }

    public JsonObject build() {
      return new JsonObject(ImmutableSortedMap.copyOfSorted(members));
    }
  }
}
