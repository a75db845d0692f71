package org.artigraph4j.postgres.manifest;

/** A column of integers, in whichever of its forms is the shortest. */
final class LongColumn {
  /** The difference to the number before, of each. */
  private static final int DELTAS = 0;

  /** A difference, and how many numbers in a row have it. */
  private static final int RUNS = 1;

  /** Eight bytes each, for numbers without an order, such as fingerprints. */
  private static final int FIXED = 2;

  private LongColumn() {}

  static void write(long[] values, ByteSink sink) {
    if (values.length == 0) {
      return;
    }
    ByteSink deltas = new ByteSink();
    ByteSink runs = new ByteSink();
    writeDeltas(values, deltas);
    writeRuns(values, runs);
    int fixed = values.length * Long.BYTES;
    if (deltas.size() <= Math.min(runs.size(), fixed)) {
      sink.putByte(DELTAS);
      sink.putAll(deltas);
    } else if (runs.size() <= fixed) {
      sink.putByte(RUNS);
      sink.putAll(runs);
    } else {
      sink.putByte(FIXED);
      for (long value : values) {
        sink.putLong(value);
      }
    }
  }

  private static void writeDeltas(long[] values, ByteSink sink) {
    long before = 0;
    for (long value : values) {
      sink.putSigned(value - before);
      before = value;
    }
  }

  private static void writeRuns(long[] values, ByteSink sink) {
    long before = 0;
    for (int i = 0; i < values.length; ) {
      long delta = values[i] - before;
      int end = i + 1;
      while (end < values.length && values[end] - values[end - 1] == delta) {
        end++;
      }
      sink.putSigned(delta);
      sink.putVarint(end - i);
      before = values[end - 1];
      i = end;
    }
  }

  static long[] read(int count, ByteSource source) {
    long[] values = new long[count];
    if (count > 0) {
      int form = source.readByte();
      switch (form) {
        case DELTAS -> readDeltas(values, source);
        case RUNS -> readRuns(values, source);
        case FIXED -> readFixed(values, source);
        default -> throw source.damaged("no column of numbers has the form " + form);
      }
    }
    return values;
  }

  private static void readDeltas(long[] values, ByteSource source) {
    long value = 0;
    for (int i = 0; i < values.length; i++) {
      value += source.readSigned();
      values[i] = value;
    }
  }

  private static void readRuns(long[] values, ByteSource source) {
    long value = 0;
    for (int i = 0; i < values.length; ) {
      long delta = source.readSigned();
      int end = i + source.readCount(values.length - i);
      if (end == i) {
        throw source.damaged("a run is empty");
      }
      while (i < end) {
        value += delta;
        values[i++] = value;
      }
    }
  }

  private static void readFixed(long[] values, ByteSource source) {
    for (int i = 0; i < values.length; i++) {
      values[i] = source.readLong();
    }
  }
}
