package org.artigraph4j.backend;

import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A backend's stream, each element of which is a call of its connection: refused after close, and
 * part of the block. What it holds is given back as soon as it was read to its end or has failed.
 *
 * <p>It never splits, so that a parallel stream reads no further ahead than a sequential one.
 */
final class CheckedStream<T> implements Spliterator<T>, AutoCloseable {
  private final Gate gate;
  private final Stream<T> stream;
  private final Spliterator<T> elements;
  private boolean finished;
  private @Nullable RuntimeException failure;
  private volatile boolean closed;

  CheckedStream(Gate gate, Stream<T> stream) {
    this.gate = gate;
    this.stream = stream;
    this.elements = stream.spliterator();
    gate.add(this);
  }

  Stream<T> asStream() {
    return StreamSupport.stream(this, false).onClose(this::close);
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    if (finished) {
      return false;
    }
    gate.requireOpen();
    if (failure == null && closed) {
      throw new IllegalStateException("the stream is closed; open another one");
    }
    T next = gate.call(this::next);
    if (next == null) {
      return false;
    }
    action.accept(
        next); // outside of the call, so that it may close the connection or end the block
    return true;
  }

  private @Nullable T next() {
    if (failure != null) {
      throw failure; // an iterator that is asked again must not take it for the end
    }
    try {
      Holder<T> holder = new Holder<>();
      if (!elements.tryAdvance(holder)) {
        finished = true;
        close();
      }
      return holder.element;
    } catch (RuntimeException failed) {
      failure = failed;
      close();
      gate.requireOpen(); // closed meanwhile: that is why
      throw failed;
    }
  }

  private static final class Holder<T> implements Consumer<T> {
    private @Nullable T element;

    @Override
    public void accept(T next) {
      element = next;
    }
  }

  @Override
  public void close() {
    closed = true;
    gate.remove(this);
    stream.close();
  }

  @Override
  public @Nullable Spliterator<T> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return ORDERED | DISTINCT | NONNULL;
  }
}
