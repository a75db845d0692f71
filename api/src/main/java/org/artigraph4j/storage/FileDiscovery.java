package org.artigraph4j.storage;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.InvalidValueException;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyException;
import org.artigraph4j.partition.PartitionKeyTypes;
import org.artigraph4j.storage.Part.FieldComponent;
import org.jspecify.annotations.Nullable;

/** Walks the folders below a path template, segment by segment, and reads partitions back. */
final class FileDiscovery {
  private final LocalFile storage;
  private final PartitionKeyTypes types;
  private final ImmutableList<PathSegment> segments;
  private final List<StoragePartition> found = new ArrayList<>();

  FileDiscovery(LocalFile storage, PartitionKeyTypes types) {
    this.storage = storage;
    this.types = types;
    this.segments = PathSegment.split(storage.path(), types);
  }

  StoragePartitions run() {
    walk("", 0, ImmutableList.of());
    return StoragePartitions.copyOf(found);
  }

  /** A part of the template and the text that stands in its place. */
  private record Match(Part part, String text) {}

  private void walk(String path, int depth, ImmutableList<Match> matches) {
    PathSegment segment = segments.get(depth);
    if (segment.isFixed()) {
      step(path + segment.fixedText(), depth, matches);
      return;
    }
    for (String name : list(path)) {
      Matcher matcher = segment.matcher(name);
      if (matcher.matches() && !(name.startsWith(".") && segment.startsVariable())) {
        ImmutableList.Builder<Match> more = ImmutableList.builder();
        more.addAll(matches);
        for (int i = 0; i < segment.variables().size(); i++) {
          more.add(new Match(segment.variables().get(i), matcher.group(i + 1)));
        }
        step(path + name, depth, more.build());
      }
    }
  }

  private void step(String path, int depth, ImmutableList<Match> matches) {
    if (depth + 1 < segments.size()) {
      walk(path + "/", depth + 1, matches);
    } else if (Files.isRegularFile(LocalFile.toPath(path))) {
      found.add(read(path, matches));
    }
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

  private StoragePartition read(String path, ImmutableList<Match> matches) {
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
    PartitionKey key = key(path, components);
    Optional<Fingerprint> input = fingerprint(path, fingerprints.get(Template.INPUT_FINGERPRINT));
    Optional<Fingerprint> named = fingerprint(path, fingerprints.get(Template.CONTENT_FINGERPRINT));
    requireSpelling(path, key, input, named);
    FileContent content = FileContent.of(LocalFile.toPath(path));
    if (named.isPresent() && !named.get().equals(content.fingerprint())) {
      throw new ContentChangedException(
          "the file '"
              + path
              + "' now has the content fingerprint "
              + content.fingerprint()
              + "; restore the content, or remove the file");
    }
    return storage.partition(key, input, content);
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
