package org.artigraph4j.lineage;

import static com.google.common.collect.Streams.stream;

import com.google.common.collect.AbstractIterator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.artigraph4j.error.LineageLimitException;
import org.jspecify.annotations.Nullable;

/**
 * A walk from one thing to all that can be reached from it, level by level: for backends, so that
 * all go equally far and end alike. A level is asked for when the one before has been read, and
 * everything is left once, so that cycles end.
 *
 * @param <N> what is walked over, by value
 * @param <E> what leads from one to another
 */
public final class LineageWalk<N, E> extends AbstractIterator<E> {
  /** A step along an edge. */
  public record Step<N, E>(E edge, N to) {
    public Step {
      Objects.requireNonNull(edge, "edge");
      Objects.requireNonNull(to, "to");
    }
  }

  /** Finds the ways on from a level. */
  @FunctionalInterface
  public interface Level<N, E> {
    /**
     * All steps that leave a level, to be read once, and before the next level is asked for.
     *
     * @param depth of the edges
     * @param level without repetition
     */
    Iterator<Step<N, E>> leave(int depth, List<N> level);
  }

  private final LineageBounds bounds;
  private final Level<N, E> levels;
  private final Set<N> seen = new HashSet<>();
  private List<N> next = new ArrayList<>();
  private Iterator<Step<N, E>> steps = Collections.emptyIterator();
  private int depth;
  private long size;

  private LineageWalk(N start, LineageBounds bounds, Level<N, E> levels) {
    this.bounds = bounds;
    this.levels = levels;
    seen.add(start);
    next.add(start);
  }

  /**
   * The edges that can be reached, those that are nearer first.
   *
   * @return lazy and sequential; it throws a {@link LineageLimitException} after as many edges as
   *     the bounds allow, if there is another one
   */
  public static <N, E> Stream<E> of(N start, LineageBounds bounds, Level<N, E> levels) {
    return stream(new LineageWalk<>(start, bounds, levels));
  }

  @Override
  protected @Nullable E computeNext() {
    while (!steps.hasNext()) {
      if (next.isEmpty() || depth == bounds.depth()) {
        return endOfData();
      }
      List<N> level = next;
      next = new ArrayList<>();
      depth++;
      steps = levels.leave(depth, level);
    }
    if (size == bounds.size()) {
      throw new LineageLimitException(size);
    }
    size++;
    Step<N, E> step = steps.next();
    if (seen.add(step.to())) {
      next.add(step.to());
    }
    return step.edge();
  }
}
