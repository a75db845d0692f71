package org.artigraph4j.storage;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.fingerprint.Utf8;
import org.artigraph4j.partition.PartitionKey;
import org.artigraph4j.partition.PartitionKeyTypes;

/**
 * Files of this machine, one for each partition.
 *
 * <pre>{@code
 * LocalFile raw = LocalFile.at("/data/transactions/{date.iso}.json");
 * LocalFile built = LocalFile.rootedAt(Path.of("/data/built"));
 * }</pre>
 *
 * <p>The content fingerprint of a file is {@code Fingerprint.fromString} of the lower-case SHA-256
 * hex of its bytes, as Artigraph's. Partitions found or measured here have the attributes {@code
 * path}, {@code bytes} and {@code sha256}.
 *
 * @param path the template of the files' paths, with {@code /} on every system and in its plain
 *     spelling; a relative one is relative to the working directory, and another storage than the
 *     absolute one
 */
public record LocalFile(Template path) implements Storage {
  /**
   * What the names of files in the making begin with. Whoever writes a partition does so under such
   * a name, in the folder where its file is to be, and renames the file when it is complete; so a
   * path has a complete file or none. Discovery passes such files over.
   */
  public static final String TEMPORARY = ".artigraph4j-";

  /** The longest name that file systems take, in bytes. */
  private static final int MAX_NAME_BYTES = 255;

  static final String KIND = "LocalFile";

  private static final String BELOW_ROOT =
      "{graph_name}/{path_tags}/{names}/{partition_key_spec}/{input_fingerprint}/{name}{extension}";

  public LocalFile {
    requirePlain(Objects.requireNonNull(path, "path"));
  }

  // Two spellings of one path would be two storages that overwrite each other's files.
  private static void requirePlain(Template path) {
    boolean mayGoUp = true;
    List<String> segments = Splitter.on('/').splitToList(path.text());
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      boolean isRoot = i == 0 && segment.isEmpty();
      boolean goesUp = segment.equals("..");
      if ((segment.isEmpty() && !isRoot) || segment.equals(".") || (goesUp && !mayGoUp)) {
        throw new TemplateException(
            "the path '"
                + Utf8.abbreviate(path.text())
                + "' has an empty segment, a '.', or a '..' after a name; write it without");
      }
      mayGoUp &= goesUp;
    }
  }

  public static LocalFile at(String path) {
    return new LocalFile(Template.parse(path));
  }

  /** Artigraph's default layout below a folder. */
  public static LocalFile rootedAt(Path root) {
    return rootedAt(root, BELOW_ROOT);
  }

  /**
   * A layout below a folder.
   *
   * @param root taken as it is, braces included
   * @param path a template, relative to the folder
   */
  public static LocalFile rootedAt(Path root, String path) {
    String folder = root.normalize().toString().replace(File.separatorChar, '/');
    String escaped = folder.replace("{", "{{").replace("}", "}}");
    // The empty path is the working directory, not the root of the file system.
    return at((escaped.isEmpty() || escaped.endsWith("/") ? escaped : escaped + "/") + path);
  }

  /**
   * The path of a partition.
   *
   * @param content needed where the template has {@code {content_fingerprint}}
   */
  public Path path(
      PartitionKey key, Optional<Fingerprint> inputFingerprint, Optional<Fingerprint> content) {
    requireResolved();
    requireInputFingerprint(inputFingerprint);
    String place = path.place(key, inputFingerprint, content);
    for (String name : Splitter.on('/').split(place)) {
      Utf8.requireLength("a name in the path of " + key, name, MAX_NAME_BYTES);
    }
    return toPath(place);
  }

  /** A path of this machine, which may not have a name for every character. */
  static Path toPath(String place) {
    try {
      return Path.of(place);
    } catch (InvalidPathException unnameable) {
      throw new TemplateException(
          "this machine's file system has no name for '"
              + Utf8.abbreviate(place)
              + "': "
              + unnameable.getReason()
              + "; set LC_ALL to a UTF-8 locale, or choose other names");
    }
  }

  /** The path of a recorded partition. */
  public static Path path(StoragePartition partition) {
    if (!(partition.storage() instanceof LocalFile file)) {
      throw new TemplateException(partition + " is not in a LocalFile storage");
    }
    return file.path(
        partition.key(), partition.inputFingerprint(), Optional.of(partition.contentFingerprint()));
  }

  /**
   * The partition whose file has this content. It reads and writes no file.
   *
   * @param inputFingerprint what it was built from, where the template has its placeholder
   */
  public StoragePartition partition(
      PartitionKey key, Optional<Fingerprint> inputFingerprint, FileContent content) {
    Path file = path(key, inputFingerprint, Optional.of(content.fingerprint()));
    return StoragePartition.builder()
        .storage(this)
        .key(key)
        .inputFingerprint(inputFingerprint)
        .contentFingerprint(content.fingerprint())
        .attributes(content.attributes(file))
        .build();
  }

  /**
   * Finds the partitions whose files exist, reading key and input fingerprint back out of each
   * path. Reads every file, to fingerprint it; writes nothing. Files whose paths do not have the
   * template's shape, and hidden ones, are not partitions.
   *
   * @throws org.artigraph4j.partition.PartitionKeyException for a path of the right shape that
   *     names no key, or another spelling of one: rename the file
   * @throws ContentChangedException if a path names another content than the file has
   */
  @Override
  public StoragePartitions discover(PartitionKeyTypes types) {
    requireResolved();
    requireFits(types);
    return FileDiscovery.run(this, types);
  }

  /**
   * Walks through the files in this place, those of a folder by their names, and reads none. Other
   * files than these are passed over: whatever has not the template's shape, and is not {@linkplain
   * #TEMPORARY temporary}.
   *
   * @param proceed is told of each file, and answers whether to go on
   */
  public void walk(PartitionKeyTypes types, Predicate<? super FoundFile> proceed) {
    requireResolved();
    requireFits(types);
    new FileWalk(this, types, true, Objects.requireNonNull(proceed, "proceed")).run();
  }

  /** The paths that files of this storage can have. */
  public FilePattern pattern() {
    return FilePattern.of(path);
  }

  /**
   * Checks content that was just read against what was recorded for its partition.
   *
   * @return the content
   * @throws ContentChangedException if the content fingerprint, or a recorded {@code sha256}, is
   *     another one
   */
  public static FileContent verify(StoragePartition partition, FileContent content) {
    Optional<String> recorded = partition.attributes().text(FileContent.SHA256);
    if (!content.fingerprint().equals(partition.contentFingerprint())) {
      throw new ContentChangedException(
          "the file of "
              + partition
              + " now has the content fingerprint "
              + content.fingerprint()
              + "; restore the recorded content, or delete the file to build it again");
    }
    if (recorded.isPresent() && !recorded.get().equals(content.sha256())) {
      throw new ContentChangedException(
          "the file of "
              + partition
              + " has the recorded content fingerprint, but the sha256 "
              + content.sha256()
              + " instead of "
              + recorded.get()
              + ": two contents share a fingerprint");
    }
    return content;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public ImmutableList<Template> templates() {
    return ImmutableList.of(path);
  }

  @Override
  public LocalFile withTemplates(UnaryOperator<Template> change) {
    Template changed = change.apply(path);
    return changed.equals(path) ? this : new LocalFile(requireBelowRoot(changed));
  }

  @Override
  public void requireFits(PartitionKeyTypes types) {
    TemplateCheck.check(path, types);
  }

  /** The root is the folder in front of the first placeholder; what is filled in stays below it. */
  private Template requireBelowRoot(Template changed) {
    String root = root(path);
    String below = changed.text().substring(Math.min(root.length(), changed.text().length()));
    // A backslash separates on Windows only, but a graph is to have its place on every machine.
    for (String segment : Splitter.on(CharMatcher.anyOf("/\\")).split(below)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw new TemplateException(
            "the path '"
                + changed
                + "', resolved from '"
                + path
                + "', leaves its root '"
                + root
                + "' or has an empty segment; change the name that was filled in");
      }
    }
    return changed;
  }

  private static String root(Template path) {
    String fixed = path.parts().get(0) instanceof Part.Fixed first ? first.text() : "";
    return fixed.substring(0, fixed.lastIndexOf('/') + 1);
  }

  @Override
  public JsonObject toJson() {
    return JsonObject.builder(KIND, 1).put("path", path.text()).build();
  }

  static LocalFile read(JsonObject json) {
    return at(json.require(KIND, 1, "path").text("path"));
  }

  @Override
  public String toString() {
    return "LocalFile{path=" + path + "}";
  }
}
