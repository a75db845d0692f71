package org.artigraph4j.contract.history;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.backend.Connection;
import org.artigraph4j.contract.history.Model.NamedTag;
import org.artigraph4j.contract.history.World.Place;
import org.artigraph4j.graph.GraphSnapshot;
import org.artigraph4j.lineage.Provenance;
import org.artigraph4j.producer.Version;
import org.artigraph4j.storage.StoragePartitions;
import org.artigraph4j.tags.TagNote;
import org.artigraph4j.tags.Tags;

/** What is written and linked, and how time passes. */
final class Writes {
  private static final TagNote NOTE = TagNote.empty().allowingIncomplete();

  private Writes() {}

  record Days(int days) implements Action {
    @Override
    public Object call(Caller caller) {
      caller.passTime().accept(Duration.ofDays(days));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.passDays(days);
      return DONE;
    }
  }

  record WriteGraph(int graph) implements Action {
    @Override
    public Object call(Caller caller) {
      caller.connection().writeGraph(caller.world().graphs.get(graph));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.writeGraph(graph);
      return DONE;
    }
  }

  record WriteSnapshot(int snapshot) implements Action {
    @Override
    public Object call(Caller caller) {
      caller.connection().writeSnapshot(caller.world().snapshots.get(snapshot));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.writeSnapshot(snapshot);
      return DONE;
    }
  }

  /** Writes a snapshot with its raw data: of a next edition only the links to it. */
  record TakeSnapshot(int snapshot) implements Action {
    @Override
    public Object call(Caller caller) {
      GraphSnapshot one = caller.world().snapshots.get(snapshot);
      StoragePartitions raw = caller.world().rawData.get(snapshot);
      if (World.isFirstEdition(snapshot)) {
        return caller.connection().snapshot(one.graph(), Map.of(World.RAW, raw));
      }
      caller
          .connection()
          .runAtomically(
              block -> {
                block.writeSnapshot(one);
                block.writeSnapshotPartitions(one, World.RAW, raw);
              });
      return one;
    }

    @Override
    public Object expected(Model model) {
      model.writeSnapshot(snapshot);
      StoragePartitions raw = model.world.rawData.get(snapshot);
      if (World.isFirstEdition(snapshot)) {
        model.remember(raw);
      }
      model.link(snapshot, World.RAW, raw);
      return model.world.snapshots.get(snapshot);
    }
  }

  record Remember(Place place, Cells cells) implements Action {
    @Override
    public Object call(Caller caller) {
      Artifact artifact = caller.world().artifact(place);
      caller.connection().writeArtifactPartitions(artifact, cells.of(artifact));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.remember(cells.of(model.world.artifact(place)));
      return DONE;
    }
  }

  /** Links partitions to a snapshot, and makes them known, or not. */
  record Link(int snapshot, String artifactKey, Cells cells, boolean known) implements Action {
    @Override
    public Object call(Caller caller) {
      GraphSnapshot to = caller.world().snapshots.get(snapshot);
      StoragePartitions partitions = cells.of(to.graph().artifact(artifactKey));
      Connection connection = caller.connection();
      if (known) {
        connection.writeArtifactAndGraphPartitions(to, artifactKey, partitions);
      } else {
        connection.writeSnapshotPartitions(to, artifactKey, partitions);
      }
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      GraphSnapshot to = model.world.snapshots.get(snapshot);
      StoragePartitions partitions = cells.of(to.graph().artifact(artifactKey));
      model.link(snapshot, artifactKey, partitions);
      if (known) {
        model.remember(partitions);
      }
      return DONE;
    }
  }

  record Seal(int snapshot) implements Action {
    @Override
    public Object call(Caller caller) {
      caller.connection().sealSnapshot(caller.world().snapshots.get(snapshot));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.seal(snapshot);
      return DONE;
    }
  }

  record PointTag(int tag, int snapshot) implements Action {
    @Override
    public Object call(Caller caller) {
      GraphSnapshot to = caller.world().snapshots.get(snapshot);
      caller.connection().tags().overwrite(to, World.tag(tag), NOTE);
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.point(new NamedTag(World.nameOf(snapshot), tag), snapshot);
      return DONE;
    }
  }

  record DropTag(int name, int tag) implements Action {
    @Override
    public Object call(Caller caller) {
      String of = caller.world().names.get(name);
      Tags tags = caller.connection().tags();
      tags.find(of, World.tag(tag))
          .ifPresent(found -> tags.delete(of, World.tag(tag), found.snapshot(), NOTE));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.tags.remove(new NamedTag(name, tag));
      return DONE;
    }
  }

  /** Says that what was built of an input was built from some partitions, by a version. */
  record RecordProvenance(Place place, int input, int minor, Cells from) implements Action {
    private Provenance of(World world) {
      Artifact artifact = world.artifact(place);
      Artifact read = world.artifact(place == Place.BUILT ? Place.RAW : Place.BUILT);
      return Provenance.builder()
          .storage(artifact.storage())
          .inputFingerprint(World.input(input))
          .producer("builder")
          .version(Version.semVer(1, minor, 0))
          .putInput("in", from.of(read))
          .build();
    }

    @Override
    public Object call(Caller caller) {
      caller.connection().lineage().record(List.of(of(caller.world())));
      return DONE;
    }

    @Override
    public Object expected(Model model) {
      model.record(of(model.world));
      return DONE;
    }
  }

  /** Several calls as one; in the end it may throw. */
  record Block(List<Action> actions, boolean fails) implements Action {
    @Override
    public Object call(Caller caller) {
      return caller
          .connection()
          .atomically(
              inner -> {
                List<Object> answers =
                    actions.stream().map(one -> one.call(caller.with(inner))).toList();
                if (fails) {
                  throw new Refused(IllegalArgumentException.class);
                }
                return answers;
              });
    }

    @Override
    public Object expected(Model model) {
      return model.atomically(
          () -> {
            List<Object> answers = actions.stream().map(one -> one.expected(model)).toList();
            if (fails) {
              throw new Refused(IllegalArgumentException.class);
            }
            return answers;
          });
    }
  }
}
