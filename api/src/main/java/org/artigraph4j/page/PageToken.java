package org.artigraph4j.page;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonObject;

/**
 * Where a page begins. Its text is opaque, fits into a URL, and stays good for the query that it
 * came from, also in another process and after a restart.
 */
public final class PageToken {
  private static final String KIND = "PageToken";

  private final Fingerprint query;
  private final JsonArray position;

  PageToken(Fingerprint query, JsonArray position) {
    this.query = Objects.requireNonNull(query, "query");
    this.position = Objects.requireNonNull(position, "position");
  }

  /**
   * Reads {@link #toString()}.
   *
   * @throws PageTokenException if it is damaged, or no token at all
   */
  public static PageToken parse(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      JsonObject object =
          JsonObject.of(Json.parse(new String(bytes, StandardCharsets.UTF_8)), "a PageToken")
              .require(KIND, 1, "query", "position", "check");
      PageToken token =
          new PageToken(
              object.fingerprintAt("query"),
              new JsonArray(object.list("position", element -> element)));
      if (token.check().equals(object.fingerprintAt("check"))) {
        return token;
      }
    } catch (InvalidValueException malformed) {
      throw PageTokenException.damaged(text, malformed);
    } catch (IllegalArgumentException notBase64) {
      throw PageTokenException.damaged(text, notBase64);
    }
    throw PageTokenException.damaged(text);
  }

  /**
   * For backends: the position that the page begins after.
   *
   * @throws PageTokenException if this is the token of another query
   */
  public JsonArray position(Fingerprint expectedQuery) {
    if (!query.equals(expectedQuery)) {
      throw PageTokenException.ofAnotherQuery();
    }
    return position;
  }

  private Fingerprint check() {
    return body().build().fingerprint();
  }

  private JsonObject.Builder body() {
    return JsonObject.builder(KIND, 1).put("query", query.toString()).put("position", position);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PageToken token
        && query.equals(token.query)
        && position.equals(token.position);
  }

  @Override
  public int hashCode() {
    return Objects.hash(query, position);
  }

  /** The text form. */
  @Override
  public String toString() {
    byte[] bytes = body().put("check", check().toString()).build().toBytes();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
