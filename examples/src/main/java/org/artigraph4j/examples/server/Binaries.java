package org.artigraph4j.examples.server;

import static java.util.Objects.requireNonNull;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, out of the archive that Zonky publishes for this platform.
 *
 * @param version PostgreSQL's version, such as 18.6.0
 * @param platform such as linux-x86_64
 */
record Binaries(String version, String platform) {
  private static final int EXECUTABLE = 0b001_000_000;

  /** Those that this machine needs; whether the class path has them turns out when unpacking. */
  static Binaries ofThisMachine() {
    Properties properties = new Properties();
    try (InputStream in =
        requireNonNull(Binaries.class.getResourceAsStream("postgres.properties"))) {
      properties.load(in);
    } catch (IOException failure) {
      throw new ServerException("cannot read postgres.properties", failure);
    }
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return new Binaries(
        properties.getProperty("version"),
        (system.startsWith("mac") ? "darwin" : system)
            + "-"
            + switch (machine) {
              case "amd64", "x86_64" -> "x86_64";
              case "aarch64", "arm64" -> "arm_64";
              default -> machine;
            });
  }

  /** 18 of 18.6.0: servers of one major version read each other's data, others refuse. */
  String major() {
    return version.substring(0, version.indexOf('.'));
  }

  /**
   * The folder with the programs, unpacked if it is not there yet. It is there as a whole or not at
   * all, also when several processes unpack at once.
   */
  Path in(Path parent) {
    Path folder = parent.resolve("programs-" + version + "-" + platform);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    try (InputStream archive =
        Binaries.class.getResourceAsStream("/postgres-" + platform + ".txz")) {
      if (archive == null) {
        throw new ServerException(
            "there is no PostgreSQL for "
                + platform
                + " here; pass --backend jdbc:postgresql://… with a server of yours, or --backend"
                + " memory:");
      }
      Files.createDirectories(parent);
      Path temporary = Files.createTempDirectory(parent, Cluster.NEW);
      unpack(archive, temporary);
      try {
        Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException lost) {
        MoreFiles.deleteRecursively(temporary, RecursiveDeleteOption.ALLOW_INSECURE);
        if (!Files.isDirectory(folder)) {
          throw lost;
        }
      }
      return folder;
    } catch (IOException failure) {
      throw new ServerException("cannot unpack PostgreSQL into " + folder, failure);
    }
  }

  private static void unpack(InputStream archive, Path folder) throws IOException {
    TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)));
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path path = folder.resolve(entry.getName()).normalize();
      if (!path.startsWith(folder)) {
        throw new IOException("the archive has " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        continue;
      }
      Files.createDirectories(requireNonNull(path.getParent()));
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, path);
        if ((entry.getMode() & EXECUTABLE) != 0) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
  }
}
