package org.artigraph4j.examples.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  @TempDir private Path folder;

  private Programs ofRoot(Path unshare) {
    return new Programs(folder, folder.resolve("programs.log"), true, unshare.toString());
  }

  @Test
  void tellsRootWhatToDoWhereItGetsNoNamespace() throws IOException {
    Path refusing = folder.resolve("unshare");
    Files.createFile(
        refusing,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(
        refusing, "#!/bin/sh\necho unshare failed: Operation not permitted\nexit 1\n");

    assertThatThrownBy(() -> ofRoot(refusing).run("initdb"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("gives root no user namespace")
        .hasMessageContaining("(unshare failed: Operation not permitted)")
        .hasMessageContaining("run this as an ordinary user")
        .hasMessageContaining("--backend memory:");
  }

  @Test
  void tellsRootWhatToDoWhereNothingMakesNamespaces() {
    assertThatThrownBy(() -> ofRoot(folder.resolve("unshare")).run("initdb"))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("there is no 'unshare'")
        .hasMessageContaining("--backend memory:");
  }
}
