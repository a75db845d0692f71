package org.artigraph4j.postgres;

import org.artigraph4j.backend.Backend;
import org.artigraph4j.contract.AffectedTagsContract;
import org.artigraph4j.contract.ArtifactPartitionsContract;
import org.artigraph4j.contract.AtomicityContract;
import org.artigraph4j.contract.CatalogContentContract;
import org.artigraph4j.contract.CatalogPartitionsContract;
import org.artigraph4j.contract.CollisionsContract;
import org.artigraph4j.contract.DiffContract;
import org.artigraph4j.contract.DoomedBlocksContract;
import org.artigraph4j.contract.IdentityContract;
import org.artigraph4j.contract.LineageContract;
import org.artigraph4j.contract.LookupContract;
import org.artigraph4j.contract.RawLinksContract;
import org.artigraph4j.contract.SealingContract;
import org.artigraph4j.contract.SharingContract;
import org.artigraph4j.contract.SnapshotPartitionsContract;
import org.artigraph4j.contract.SnapshotsContract;
import org.artigraph4j.contract.StreamsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;

/**
 * What the contract says of partitions and links, with every batch taken for a large one: the
 * groups that write them, or read what was written so.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LargeWritesContractTest {
  private static final String SCHEMA = TestServer.schema(LargeWritesContractTest.class);

  @AfterAll
  static void drop() {
    TestServer.drop(SCHEMA);
  }

  private static Backend open() {
    return PostgresBackend.open(TestServer.config(SCHEMA).build(), new Sizes(0, 0, 1));
  }

  @Nested
  @DisplayName("Identity")
  class Identity extends IdentityContract {
    Identity() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Collisions")
  class Collisions extends CollisionsContract {
    Collisions() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Snapshots")
  class Snapshots extends SnapshotsContract {
    Snapshots() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Links of raw artifacts")
  class RawLinks extends RawLinksContract {
    RawLinks() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Artifact partitions")
  class ArtifactPartitions extends ArtifactPartitionsContract {
    ArtifactPartitions() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("The cache lookup")
  class Lookup extends LookupContract {
    Lookup() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Snapshot partitions (links)")
  class SnapshotPartitions extends SnapshotPartitionsContract {
    SnapshotPartitions() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Streams")
  class Streams extends StreamsContract {
    Streams() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Diff")
  class Diff extends DiffContract {
    Diff() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Catalog of artifacts and partitions")
  class CatalogPartitions extends CatalogPartitionsContract {
    CatalogPartitions() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Catalog by content")
  class CatalogContent extends CatalogContentContract {
    CatalogContent() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Sealing")
  class Sealing extends SealingContract {
    Sealing() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Sharing")
  class Sharing extends SharingContract {
    Sharing() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Atomicity")
  class Atomicity extends AtomicityContract {
    Atomicity() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Doomed blocks")
  class DoomedBlocks extends DoomedBlocksContract {
    DoomedBlocks() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Lineage of partitions")
  class Lineage extends LineageContract {
    Lineage() {
      super(LargeWritesContractTest::open);
    }
  }

  @Nested
  @DisplayName("Affected tags")
  class AffectedTags extends AffectedTagsContract {
    AffectedTags() {
      super(LargeWritesContractTest::open);
    }
  }
}
