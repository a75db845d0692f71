package org.artigraph4j.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.catalog.Catalog;
import org.artigraph4j.page.Page;
import org.artigraph4j.page.PageRequest;
import org.artigraph4j.page.PageToken;
import org.junit.jupiter.api.BeforeEach;

/** What the groups on {@code catalog()} share. They are skipped where a backend has none. */
abstract class CatalogGroup extends ContractGroup {
  Catalog catalog;

  CatalogGroup(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  final void openCatalog() {
    catalog = facet(connection::catalog);
  }

  /** All items, in pages of three. */
  static <T> List<T> all(Function<PageRequest, Page<T>> listing) {
    return all(listing, () -> {});
  }

  /** All items, in pages of three, with something done after each. */
  static <T> List<T> all(Function<PageRequest, Page<T>> listing, Runnable afterEach) {
    List<T> all = new ArrayList<>();
    PageRequest request = PageRequest.first(3);
    while (true) {
      Page<T> page = listing.apply(request);
      all.addAll(page.items());
      afterEach.run();
      Optional<PageToken> next = page.next();
      if (next.isEmpty()) {
        return all;
      }
      // As a client far away would have it.
      request = request.after(PageToken.parse(next.get().toString()));
    }
  }

  /** The token of the second page. */
  static PageToken token(Function<PageRequest, ? extends Page<?>> listing) {
    return listing.apply(PageRequest.first(1)).next().orElseThrow();
  }
}
