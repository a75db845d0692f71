package org.artigraph4j.contract.history;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.artigraph4j.contract.history.World.Place;
import org.artigraph4j.runs.BuildStatus;
import org.artigraph4j.runs.RunStatus;

/** Random histories. They shrink to short ones, of small numbers. */
final class Histories {
  private static final int STEPS = 40;

  /** So many that links are in manifests. */
  private static final int MANY = 300;

  private Histories() {}

  static Arbitrary<List<Action>> all() {
    return mixed(
            List.of(
                part(40, inBlocks()),
                part(3, number(1, 3).map(Writes.Days::new)),
                part(3, blocks()),
                part(6, Combinators.combine(rules(), isDry()).as(Removals.Retain::new)),
                part(1, Combinators.combine(name(), isDry()).as(Removals.RemoveGraph::new))))
        .list()
        .ofMinSize(0)
        .ofMaxSize(STEPS)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  private static Arbitrary<Action> blocks() {
    return Combinators.combine(inBlocks().list().ofMinSize(1).ofMaxSize(4), isSeldom())
        .as(Writes.Block::new);
  }

  private static Arbitrary<Action> inBlocks() {
    return mixed(
        List.of(part(8, writes()), part(4, runs()), part(3, claims()), part(3, removals())));
  }

  private static Arbitrary<Action> writes() {
    return mixed(
        List.of(
            part(1, number(0, World.GRAPHS - 1).map(Writes.WriteGraph::new)),
            part(1, snapshot().map(Writes.WriteSnapshot::new)),
            part(14, snapshot().map(Writes.TakeSnapshot::new)),
            part(4, Combinators.combine(place(), cells()).as(Writes.Remember::new)),
            part(
                10,
                Combinators.combine(snapshot(), artifactKey(), cells(), isTrue())
                    .as(Writes.Link::new)),
            part(1, snapshot().map(Writes.Seal::new)),
            part(5, Combinators.combine(tag(), snapshot()).as(Writes.PointTag::new)),
            part(4, Combinators.combine(name(), tag()).as(Writes.DropTag::new)),
            part(
                4,
                Combinators.combine(builtPlace(), input(), number(0, 1), cells())
                    .as(Writes.RecordProvenance::new))));
  }

  private static Arbitrary<Action> runs() {
    Arbitrary<RunStatus> ends =
        Arbitraries.of(RunStatus.FAILED, RunStatus.SUCCEEDED, RunStatus.CANCELLED);
    return mixed(
        List.of(
            part(9, Combinators.combine(run(), snapshot(), isSeldom()).as(Executes.StartRun::new)),
            part(1, Combinators.combine(name(), run()).as(Executes.Beat::new)),
            part(4, Combinators.combine(name(), run(), ends).as(Executes.FinishRun::new)),
            part(
                3,
                Combinators.combine(
                        name(), run(), cells(), Arbitraries.of(BuildStatus.class), number(1, 2))
                    .as(Executes.RecordBuilds::new)),
            part(
                7,
                Combinators.combine(name(), run(), lease(), cells())
                    .as(Executes.BuildInRun::new))));
  }

  private static Arbitrary<Action> claims() {
    return mixed(
        List.of(
            part(
                4,
                Combinators.combine(lease(), builtPlace(), cells()).as(Executes.TakeClaims::new)),
            part(1, Combinators.combine(lease(), builtPlace()).as(Executes.Renew::new)),
            part(1, Combinators.combine(lease(), builtPlace(), cells()).as(Executes.Release::new)),
            part(
                3,
                Combinators.combine(lease(), builtPlace(), cells())
                    .as(Executes.WriteClaimed::new))));
  }

  private static Arbitrary<Action> removals() {
    return mixed(
        List.of(
            part(
                3,
                Combinators.combine(
                        Arbitraries.of(Removals.Which.class),
                        place(),
                        cells(),
                        number(0, 1),
                        isDry())
                    .as(Removals.Evict::new)),
            part(2, Combinators.combine(name(), run(), isDry()).as(Removals.CleanUpRun::new))));
  }

  private static Arbitrary<Action> mixed(List<Tuple2<Integer, Arbitrary<Action>>> parts) {
    return Arbitraries.frequencyOf(parts);
  }

  private static Tuple2<Integer, Arbitrary<Action>> part(
      int weight, Arbitrary<? extends Action> actions) {
    return Tuple.of(weight, actions.map(action -> action));
  }

  // What calls are about

  private static Arbitrary<Integer> number(int from, int to) {
    return Arbitraries.integers().between(from, to).withDistribution(RandomDistribution.uniform());
  }

  /** Mostly one of two, so that much happens to them. */
  private static Arbitrary<Integer> snapshot() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, number(0, 1)), Tuple.of(1, number(0, World.SNAPSHOTS - 1)));
  }

  private static Arbitrary<Integer> name() {
    return Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, 1));
  }

  private static Arbitrary<Integer> tag() {
    return number(0, World.TAGS - 1);
  }

  private static Arbitrary<Integer> run() {
    return Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, 1), Tuple.of(1, World.RUNS - 1));
  }

  private static Arbitrary<Integer> lease() {
    return number(0, World.LEASES - 1);
  }

  private static Arbitrary<Integer> input() {
    return number(0, World.INPUTS - 1);
  }

  private static Arbitrary<Place> place() {
    return Arbitraries.frequency(
        Tuple.of(4, Place.BUILT),
        Tuple.of(1, Place.RAW),
        Tuple.of(1, Place.FIRST_TOTAL),
        Tuple.of(1, Place.SECOND_TOTAL));
  }

  private static Arbitrary<Place> builtPlace() {
    return Arbitraries.frequency(Tuple.of(3, Place.BUILT), Tuple.of(1, Place.FIRST_TOTAL));
  }

  private static Arbitrary<String> artifactKey() {
    return Arbitraries.frequency(Tuple.of(4, World.BUILT), Tuple.of(1, World.TOTAL));
  }

  private static Arbitrary<Cells> cells() {
    Arbitrary<Integer> content = number(0, World.CONTENTS - 1);
    return Arbitraries.frequencyOf(
        Tuple.of(
            24,
            Combinators.combine(number(0, 2), number(1, 3), input(), content, number(0, 2))
                .as(Cells::new)),
        Tuple.of(
            1,
            Combinators.combine(
                    Arbitraries.of(0, MANY / 2), Arbitraries.just(MANY), input(), content, content)
                .as(Cells::new)));
  }

  private static Arbitrary<Rules> rules() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(3, name().map(Optional::of)),
                Tuple.of(1, Arbitraries.just(Optional.<Integer>empty()))),
            Arbitraries.frequency(Tuple.of(2, 0), Tuple.of(3, 1), Tuple.of(3, 2)),
            days(),
            days(),
            days())
        .as(Rules::new);
  }

  private static Arbitrary<Optional<Integer>> days() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.just(Optional.<Integer>empty())),
        Tuple.of(2, number(0, 2).map(Optional::of)));
  }

  private static Arbitrary<Boolean> isTrue() {
    return Arbitraries.of(true, false);
  }

  private static Arbitrary<Boolean> isSeldom() {
    return Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true));
  }

  private static Arbitrary<Boolean> isDry() {
    return Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true));
  }
}
