package org.artigraph4j.storage;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The paths that a template of files can have, whatever their keys and fingerprints: also where
 * nobody knows any more which types the keys had. Absolute, with the links to folders followed.
 */
public final class FilePattern {
  private final String beginning;
  private final Pattern pattern;

  private FilePattern(String beginning, Pattern pattern) {
    this.beginning = beginning;
    this.pattern = pattern;
  }

  static FilePattern of(Template path) {
    String fixed = path.parts().get(0) instanceof Part.Fixed first ? first.value() : "";
    int root = fixed.lastIndexOf('/') + 1;
    String folder = text(LocalFile.toPath(root == 0 ? "." : fixed.substring(0, root)));
    String beginning = (folder.endsWith("/") ? folder : folder + "/") + fixed.substring(root);
    StringBuilder regex = new StringBuilder(Pattern.quote(beginning));
    for (Part part : path.parts().subList(fixed.isEmpty() ? 0 : 1, path.parts().size())) {
      regex.append(part instanceof Part.Fixed text ? Pattern.quote(text.value()) : "[^/]*");
    }
    return new FilePattern(beginning, Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  private static String text(Path folder) {
    Path absolute;
    try {
      absolute = folder.toRealPath();
    } catch (IOException notThere) {
      absolute = folder.toAbsolutePath().normalize();
    }
    return absolute.toString().replace(File.separatorChar, '/');
  }

  /** Whether there can be paths of both: if not, there are none. */
  public boolean mayMeet(FilePattern other) {
    return beginning.startsWith(other.beginning) || other.beginning.startsWith(beginning);
  }

  /** Whether a path is one of these. */
  public boolean matches(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    String name = file.getFileName().toString();
    return folder != null && pattern.matcher(text(folder) + "/" + name).matches();
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
