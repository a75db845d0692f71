package org.artigraph4j.tags;

import java.util.Objects;
import java.util.Optional;
import org.artigraph4j.error.TagConflictException;
import org.artigraph4j.error.TagNotFoundException;
import org.artigraph4j.error.TagProtectedException;
import org.artigraph4j.fingerprint.Fingerprint;

/**
 * For backends: how a tag is found by who wants to change it, and why that is refused.
 *
 * @param existed whether there is such a tag, or ever was
 * @param target the fingerprint of the snapshot that it points to; none if there is no such tag
 */
public record TagState(
    String name, String tag, boolean existed, Optional<Fingerprint> target, boolean isProtected) {
  public TagState {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(target, "target");
  }

  /** What {@link Tags#create} refuses. */
  public void requireNone(Fingerprint wanted) {
    if (target.isPresent()) {
      throw new TagConflictException(name, tag, target.get(), wanted);
    }
  }

  /** What {@link Tags#move} and {@link Tags#delete} refuse. */
  public void requireMovable(Fingerprint expected) {
    Fingerprint current = requireThere();
    if (!current.equals(expected)) {
      throw new TagConflictException(name, tag, current, expected);
    }
    requireUnprotected();
  }

  /** What {@link Tags#overwrite} refuses. */
  public void requireUnprotected() {
    if (target.isPresent() && isProtected) {
      throw new TagProtectedException(name, tag, target.get());
    }
  }

  /** What {@link Tags#protect} and {@link Tags#unprotect} refuse. */
  public Fingerprint requireThere() {
    return target.orElseThrow(() -> new TagNotFoundException(name, tag));
  }
}
