package org.artigraph4j.storage;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.storage.Part.FieldComponent;
import org.jspecify.annotations.Nullable;

/**
 * Walks the folders below a path template, segment by segment, and tells what is there by its path.
 */
final class FileWalk {
  private final LocalFile storage;
  private final PartitionKeyTypes types;
  private final ImmutableList<PathSegment> segments;
  private final boolean temporary;
  private final Predicate<? super FoundFile> proceed;

  /**
   * A walk.
   *
   * @param temporary whether to look for temporary files, too
   * @param proceed is told of each file, and answers whether to go on
   */
  FileWalk(
      LocalFile storage,
      PartitionKeyTypes types,
      boolean temporary,
      Predicate<? super FoundFile> proceed) {
    this.storage = storage;
    this.types = types;
    this.segments = PathSegment.split(storage.path(), types);
    this.temporary = temporary;
    this.proceed = proceed;
  }

  void run() {
    walk("", 0, ImmutableList.of());
  }

  /** A part of the template and the text that stands in its place. */
  private record Match(Part part, String text) {}

  /** Walks what is in a folder; answers whether to go on. */
  private boolean walk(String path, int depth, ImmutableList<Match> matches) {
    PathSegment segment = segments.get(depth);
    boolean isLast = depth + 1 == segments.size();
    if (segment.isFixed() && !(isLast && temporary)) {
      return step(path + segment.fixedText(), depth, matches);
    }
    for (String name : list(path)) {
      Matcher matcher = segment.matcher(name);
      boolean goOn = true;
      if (matcher.matches() && !(name.startsWith(".") && segment.startsVariable())) {
        ImmutableList.Builder<Match> more = ImmutableList.builder();
        more.addAll(matches);
        for (int i = 0; i < segment.variables().size(); i++) {
          more.add(new Match(segment.variables().get(i), matcher.group(i + 1)));
        }
        goOn = step(path + name, depth, more.build());
      } else if (isLast && temporary && name.startsWith(LocalFile.TEMPORARY)) {
        Path file = LocalFile.toPath(path + name);
        goOn = !Files.isRegularFile(file) || proceed.test(new FoundFile.Temporary(file));
      }
      if (!goOn) {
        return false;
      }
    }
    return true;
  }

  private boolean step(String path, int depth, ImmutableList<Match> matches) {
    if (depth + 1 < segments.size()) {
      return walk(path + "/", depth + 1, matches);
    }
    Path file = LocalFile.toPath(path);
    return !Files.isRegularFile(file) || proceed.test(read(file, path, matches));
  }

  /** The names in a folder, sorted so that what is found, and refused first, is always the same. */
  private static List<String> list(String folder) {
    try (Stream<Path> entries = Files.list(LocalFile.toPath(folder.isEmpty() ? "." : folder))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException absent) {
      return List.of();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot list " + folder, failure);
    }
  }

  private FoundFile read(Path file, String path, ImmutableList<Match> matches) {
    Map<String, Map<String, String>> components = new HashMap<>();
    Map<String, String> fingerprints = new HashMap<>();
    for (Match match : matches) {
      if (match.part() instanceof FieldComponent component) {
        components
            .computeIfAbsent(component.field(), field -> new HashMap<>())
            .put(component.component(), match.text());
      } else if (match.part() instanceof Part.Placeholder placeholder) {
        fingerprints.put(placeholder.name(), match.text());
      }
    }
    try {
      PartitionKey key = key(path, components);
      Optional<Fingerprint> input = fingerprint(path, fingerprints.get(Template.INPUT_FINGERPRINT));
      Optional<Fingerprint> content =
          fingerprint(path, fingerprints.get(Template.CONTENT_FINGERPRINT));
      requireSpelling(path, key, input, content);
      return new FoundFile.OfPartition(file, key, input, content);
    } catch (PartitionKeyException unreadable) {
      return new FoundFile.Unreadable(file, unreadable);
    }
  }

  private PartitionKey key(String path, Map<String, Map<String, String>> components) {
    try {
      PartitionKey.Builder key = PartitionKey.builder();
      for (String field : types.fields().keySet()) {
        key.put(field, types.read(field, components.getOrDefault(field, Map.of())));
      }
      return types.check(key.build());
    } catch (InvalidValueException unreadable) {
      throw unreadable(path, unreadable);
    }
  }

  private Optional<Fingerprint> fingerprint(String path, @Nullable String text) {
    try {
      return Optional.ofNullable(text)
          .map(Fingerprint::parse)
          .map(fingerprint -> fingerprint.requireNonZero("the fingerprint in a path"));
    } catch (InvalidValueException unreadable) {
      throw unreadable(path, unreadable);
    }
  }

  private PartitionKeyException unreadable(String path, InvalidValueException why) {
    return new PartitionKeyException(
        "the path '"
            + path
            + "' names no partition of "
            + storage
            + ": "
            + why.getMessage()
            + "; rename or remove the file");
  }

  private void requireSpelling(
      String path, PartitionKey key, Optional<Fingerprint> input, Optional<Fingerprint> content) {
    String expected = storage.path().place(key, input, content);
    if (!expected.equals(path)) {
      throw new PartitionKeyException(
          "the path '"
              + path
              + "' is not how the key "
              + key
              + " is spelled; rename the file to '"
              + expected
              + "'");
    }
  }
}
