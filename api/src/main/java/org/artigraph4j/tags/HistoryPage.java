package org.artigraph4j.tags;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonArray;
import org.artigraph4j.fingerprint.JsonException;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;

/**
 * For backends: which page of a tag's history is wanted. It begins after an entry, whose time is
 * all that needs to be known of it.
 */
public final class HistoryPage {
  private final Fingerprint query;
  private final PageRequest request;
  private final Optional<Instant> before;

  private HistoryPage(Fingerprint query, PageRequest request) {
    this.query = query;
    this.request = request;
    this.before = request.after().map(token -> at(token.position(query)));
  }

  /**
   * A page of the history of a tag.
   *
   * @throws org.artigraph4j.page.PageTokenException if its token is of another query
   */
  public static HistoryPage of(String name, String tag, PageRequest request) {
    JsonObject query =
        JsonObject.builder("TagHistory", 1).put("name", name).put("tag", tag).build();
    return new HistoryPage(query.fingerprint(), request);
  }

  /** Only entries before this are on it; none for the first page. */
  public Optional<Instant> before() {
    return before;
  }

  /** How many entries to look for, the newest ones first: one more than the page has. */
  public int limit() {
    return request.size() + 1;
  }

  /** The page, of what was found. */
  public Page<TagEntry> of(List<TagEntry> found) {
    return Page.of(request, query, found, HistoryPage::position);
  }

  private static JsonArray position(TagEntry last) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, last.at());
    return new JsonArray(ImmutableList.of(new Json.Int(micros)));
  }

  private static Instant at(JsonArray position) {
    if (position.elements().size() == 1 && position.elements().get(0) instanceof Json.Int micros) {
      return Instant.EPOCH.plus(micros.value(), ChronoUnit.MICROS);
    }
    throw new JsonException("a page of a tag's history begins after a time, not " + position);
  }
}
