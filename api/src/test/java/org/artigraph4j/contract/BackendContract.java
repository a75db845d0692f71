package org.artigraph4j.contract;

import org.artigraph4j.backend.Backend;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;

/**
 * What every backend must pass. A backend's test is a subclass that says how to open one:
 *
 * <pre>{@code
 * class MyBackendContractTest extends BackendContract {
 *   @Override
 *   protected Backend open() {
 *     return new MyBackend();
 *   }
 * }
 * }</pre>
 *
 * <p>Each group is a class of its own with a tag of its own, so that one can be run alone. What
 * reads all that the store has comes first, while that is little.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class BackendContract {
  /**
   * Opens a backend. It is called before each test, and the test closes what it gets.
   *
   * <p>Two backends may share one store: a test reads and writes only what it named itself. The
   * store may hold anything else, but no test finds it empty or leaves it so.
   */
  protected abstract Backend open();

  @Nested
  @DisplayName("Graphs")
  class Graphs extends GraphsContract {
    Graphs() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Identity")
  class Identity extends IdentityContract {
    Identity() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Collisions")
  class Collisions extends CollisionsContract {
    Collisions() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Snapshots")
  class Snapshots extends SnapshotsContract {
    Snapshots() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Tags")
  class Tags extends TagsContract {
    Tags() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("The life of tags")
  class TagLife extends TagLifeContract {
    TagLife() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Protected tags")
  class TagProtection extends TagProtectionContract {
    TagProtection() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Tags of incomplete snapshots")
  class TagCompleteness extends TagCompletenessContract {
    TagCompleteness() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("The history of tags")
  class TagHistory extends TagHistoryContract {
    TagHistory() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Racing changes of tags")
  class TagRaces extends TagRacesContract {
    TagRaces() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Artifact partitions")
  class ArtifactPartitions extends ArtifactPartitionsContract {
    ArtifactPartitions() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("The cache lookup")
  class Lookup extends LookupContract {
    Lookup() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Snapshot partitions (links)")
  class SnapshotPartitions extends SnapshotPartitionsContract {
    SnapshotPartitions() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Streams")
  class Streams extends StreamsContract {
    Streams() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("What ends a stream")
  class StreamLifecycle extends StreamLifecycleContract {
    StreamLifecycle() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Diff")
  class Diff extends DiffContract {
    Diff() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Diff of two structures")
  class DiffStructures extends DiffStructuresContract {
    DiffStructures() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("What ends a diff")
  class DiffLifecycle extends DiffLifecycleContract {
    DiffLifecycle() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Catalog")
  class Catalog extends CatalogContract {
    Catalog() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Catalog of artifacts and partitions")
  class CatalogPartitions extends CatalogPartitionsContract {
    CatalogPartitions() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Catalog by content")
  class CatalogContent extends CatalogContentContract {
    CatalogContent() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Links of raw artifacts")
  class RawLinks extends RawLinksContract {
    RawLinks() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Sealing")
  class Sealing extends SealingContract {
    Sealing() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Sharing")
  class Sharing extends SharingContract {
    Sharing() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Atomicity")
  class Atomicity extends AtomicityContract {
    Atomicity() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Misuse of atomic blocks")
  class AtomicityMisuse extends AtomicityMisuseContract {
    AtomicityMisuse() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Doomed blocks")
  class DoomedBlocks extends DoomedBlocksContract {
    DoomedBlocks() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Lifecycle")
  class Lifecycle extends LifecycleContract {
    Lifecycle() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Concurrency")
  class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Contending blocks")
  class Contention extends ContentionContract {
    Contention() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Names")
  class Names extends NamesContract {
    Names() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Bad arguments")
  class Arguments extends ArgumentsContract {
    Arguments() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Scale")
  class Scale extends ScaleContract {
    Scale() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Lineage of partitions")
  class Lineage extends LineageContract {
    Lineage() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Lineage of artifacts")
  class ArtifactLineage extends ArtifactLineageContract {
    ArtifactLineage() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Affected tags")
  class AffectedTags extends AffectedTagsContract {
    AffectedTags() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Lineage of random partitions")
  class RandomLineage extends RandomLineageContract {
    RandomLineage() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Runs")
  class Runs extends RunsContract {
    Runs() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Builds")
  class Builds extends BuildsContract {
    Builds() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Listings of runs and builds")
  class RunListings extends RunListingsContract {
    RunListings() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Racing runs")
  class RunRaces extends RunRacesContract {
    RunRaces() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Random runs")
  class RandomRuns extends RandomRunsContract {
    RandomRuns() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Claims")
  class Claims extends ClaimsContract {
    Claims() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Racing claims")
  class ClaimRaces extends ClaimRacesContract {
    ClaimRaces() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Retention")
  class Retentions extends RetentionsContract {
    Retentions() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Files of what retention removes")
  class RetainedFiles extends RetainedFilesContract {
    RetainedFiles() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Retention beside writers")
  class RetentionRaces extends RetentionRacesContract {
    RetentionRaces() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Random claims")
  class RandomClaims extends RandomClaimsContract {
    RandomClaims() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Evictions")
  class Evictions extends EvictionsContract {
    Evictions() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Clean-ups after runs")
  class CleanUps extends CleanUpsContract {
    CleanUps() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Files of what is removed")
  class RemovedFiles extends RemovedFilesContract {
    RemovedFiles() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @DisplayName("Sweeps of files")
  class FileSweeps extends FileSweepsContract {
    FileSweeps() {
      super(BackendContract.this::open);
    }
  }

  @Nested
  @Order(1)
  @DisplayName("Stats")
  class Stats extends StatsContract {
    Stats() {
      super(BackendContract.this::open);
    }
  }
}
