package org.artigraph4j.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.error.TagProtectedException;
import org.artigraph4j.tags.TagEntry;
import org.artigraph4j.tags.TagEntry.Change;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code tags().protect} and {@code unprotect}. */
@Tag("tags")
public abstract class TagProtectionContract extends TagGroup {
  protected TagProtectionContract(Supplier<Backend> open) {
    super(open);
  }

  @BeforeEach
  void protectATag() {
    tags().create(first, "prod", NOTE);
    tags().protect(graph.name(), "prod", NOTE);
  }

  private boolean isProtected() {
    return tags().find(graph.name(), "prod").orElseThrow().isProtected();
  }

  private void assertProtected(ThrowingCallable change) {
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(
            TagProtectedException.class,
            refused -> {
              assertThat(refused.current()).isEqualTo(first.fingerprint());
              assertThat(refused.isRetryable()).isFalse();
              assertThat(refused).hasMessageContaining("prod").hasMessageContaining(graph.name());
            });
    assertPointsTo(first, "prod");
    assertThat(changes("prod")).containsExactly(Change.CREATED, Change.PROTECTED);
  }

  @Test
  void a_protected_tag_is_neither_moved_nor_deleted() {
    assertThat(isProtected()).isTrue();

    assertProtected(() -> tags().move(second, "prod", first.fingerprint(), NOTE));
    assertProtected(() -> tags().overwrite(second, "prod", NOTE));
    assertProtected(() -> connection.writeSnapshotTag(second, "prod", true));
    assertProtected(() -> tags().delete(graph.name(), "prod", first.fingerprint(), NOTE));
  }

  @Test
  void until_it_is_unprotected() {
    tags().unprotect(graph.name(), "prod", NOTE);

    assertThat(isProtected()).isFalse();
    tags().move(second, "prod", first.fingerprint(), NOTE);
    assertThat(isProtected()).isFalse();
    tags().delete(graph.name(), "prod", second.fingerprint(), NOTE);
    assertThat(assertGapless("prod").stream().map(TagEntry::change))
        .containsExactly(
            Change.CREATED, Change.PROTECTED, Change.UNPROTECTED, Change.MOVED, Change.DELETED);
  }

  @Test
  void what_it_is_already_it_can_be_made_again() {
    tags().create(first, "prod", NOTE);
    tags().move(first, "prod", second.fingerprint(), NOTE);
    tags().overwrite(first, "prod", NOTE);
    connection.writeSnapshotTag(first, "prod", true);
    tags().protect(graph.name(), "prod", NOTE);

    assertThat(isProtected()).isTrue();
    assertThat(changes("prod")).containsExactly(Change.CREATED, Change.PROTECTED);
    tags().unprotect(graph.name(), "prod", NOTE);
    tags().unprotect(graph.name(), "prod", NOTE);
    assertThat(history("prod")).hasSize(3);
  }

  @Test
  void that_it_points_elsewhere_is_the_first_thing_to_know() {
    assertThatThrownBy(() -> tags().create(second, "prod", NOTE))
        .isInstanceOf(TagConflictException.class);
    assertThatThrownBy(() -> tags().move(second, "prod", third.fingerprint(), NOTE))
        .isInstanceOf(TagConflictException.class);
    assertThatThrownBy(() -> tags().delete(graph.name(), "prod", third.fingerprint(), NOTE))
        .isInstanceOf(TagConflictException.class);
  }

  @Test
  void a_tag_that_is_not_there_is_not_protected() {
    tags().create(first, "gone", NOTE);
    tags().delete(graph.name(), "gone", first.fingerprint(), NOTE);

    for (String tag : new String[] {"never", "gone"}) {
      assertThatThrownBy(() -> tags().protect(graph.name(), tag, NOTE))
          .isInstanceOf(TagNotFoundException.class)
          .hasMessageContaining(tag);
      assertThatThrownBy(() -> tags().unprotect(graph.name(), tag, NOTE))
          .isInstanceOf(TagNotFoundException.class);
    }
    assertThat(history("never")).isEmpty();
    assertThat(changes("gone")).containsExactly(Change.CREATED, Change.DELETED);
  }

  @Test
  void protecting_is_part_of_a_block() {
    connection.runAtomically(
        inner -> {
          inner.tags().unprotect(graph.name(), "prod", NOTE);
          inner.tags().move(second, "prod", first.fingerprint(), NOTE);
          inner.tags().protect(graph.name(), "prod", NOTE);
        });

    assertPointsTo(second, "prod");
    assertThat(isProtected()).isTrue();
    assertThat(assertGapless("prod")).hasSize(5);
  }
}
