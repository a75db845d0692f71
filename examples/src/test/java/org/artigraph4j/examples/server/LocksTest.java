package org.artigraph4j.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {
  @TempDir private Path folder;

  /** Root, as whom tests may run, is denied nothing. */
  @Test
  void namesTheUserWhoseFolderItIs() throws Exception {
    assertThat(new Locks(folder).cannotLock("change.lock", new AccessDeniedException("denied")))
        .hasNoCause()
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("belongs to " + Files.getOwner(folder).getName())
        .hasMessageContaining("pass another --data");
  }
}
