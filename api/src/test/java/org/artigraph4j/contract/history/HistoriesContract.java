package org.artigraph4j.contract.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import org.artigraph4j.contract.history.Action.Caller;
import org.artigraph4j.contract.history.Action.Refused;
import org.artigraph4j.contract.history.Removals.Removal;
import org.artigraph4j.contract.history.Removals.RemoveGraph;

/**
 * Random histories of writes, links, tags, runs, claims, evictions, clean-ups and retention. After
 * each removal everything is read: what a walk over plain maps reaches is there, whole, and nothing
 * else. Each call answers what the model says and, where there are several stores, all of them the
 * same.
 */
@Tag("retention")
public abstract class HistoriesContract {
  /** The system property that says how many histories, of a random seed then. */
  static final String HISTORIES = "artigraph4j.test.histories";

  private static final World WORLD = new World();

  private final Set<String> met = new ConcurrentSkipListSet<>();

  /** Opens stores for a history, which are to answer alike: one, or several. */
  protected abstract List<HistoryStore> open();

  /** How many histories there are unless the system property says it. */
  protected abstract int histories();

  @Property(seed = "20261121", edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.FULL)
  @AddLifecycleHook(AsMany.class)
  public final void what_is_reachable_stays_and_the_rest_goes(
      @ForAll("history") List<Action> history) {
    List<HistoryStore> stores = open();
    try {
      List<Caller> callers =
          stores.stream()
              .map(store -> new Caller(WORLD, store.connection(), store.passTime()))
              .toList();
      new Told(callers, new Model(WORLD)).run(withLooks(history));
    } finally {
      stores.forEach(store -> store.end().run());
    }
  }

  @Provide
  final Arbitrary<List<Action>> history() {
    return Histories.all();
  }

  /** Looks at everything after each removal and in the end, and when that is removed, too. */
  private static List<Action> withLooks(List<Action> history) {
    List<Action> all = new ArrayList<>();
    for (Action action : history) {
      all.add(action);
      if (action instanceof Removal) {
        all.add(new Look());
      }
    }
    all.add(new Look());
    for (int name = 0; name < World.NAMES; name++) {
      all.add(new RemoveGraph(name, false));
    }
    all.add(new Look());
    return all;
  }

  /** A history as it is told to stores and to the model. */
  private final class Told {
    private final List<Caller> callers;
    private final Model model;
    private final StringBuilder report = new StringBuilder();

    Told(List<Caller> callers, Model model) {
      this.callers = callers;
      this.model = model;
    }

    void run(List<Action> actions) {
      for (Action action : actions) {
        report.append("\n  ").append(action);
        Answer expected = Answer.of(() -> action.expected(model));
        List<Answer> answers =
            callers.stream().map(caller -> Answer.of(() -> action.call(caller))).toList();
        for (Answer answer : answers) {
          requireSame(expected.value(), answer.value(), answer);
          requireSame(answers.get(0).message(), answer.message(), answer);
        }
        if (!(action instanceof Look)) {
          report.append("\n    -> ").append(expected.value());
        }
        note(action, expected);
      }
    }

    private void requireSame(Object expected, Object answered, Answer answer) {
      if (!expected.equals(answered)) {
        throw new AssertionError(
            difference(expected, answered) + "\nin the end of:" + report,
            answer.thrown().orElse(null));
      }
    }

    private void note(Action action, Answer expected) {
      expected.thrown().ifPresent(refused -> met.add(refused.getMessage()));
      if (action instanceof Removals.Retain && expected.value() instanceof Map<?, ?> removed) {
        removed.keySet().forEach(kind -> met.add(kind.toString()));
      }
    }
  }

  /** What was expected, and answered: of much only what differs. */
  private static String difference(Object expected, Object answered) {
    if (expected instanceof Map<?, ?> left && answered instanceof Map<?, ?> right) {
      return Maps.difference(left, right).toString();
    }
    return "(" + expected + ", " + answered + ")";
  }

  /**
   * What came of a call.
   *
   * @param value its answer, or the name of the exception
   * @param message of the exception
   */
  private record Answer(Object value, Optional<String> message, Optional<RuntimeException> thrown) {
    static Answer of(Supplier<Object> call) {
      try {
        return new Answer(call.get(), Optional.empty(), Optional.empty());
      } catch (Refused refused) {
        return new Answer("! " + refused.getMessage(), Optional.empty(), Optional.of(refused));
      } catch (RuntimeException refused) {
        return new Answer(
            "! " + refused.getClass().getSimpleName(),
            Optional.ofNullable(refused.getMessage()),
            Optional.of(refused));
      }
    }
  }

  /** Many histories are worth little if they do not meet these. */
  private void requireMet() {
    assertThat(met)
        .contains(
            "SNAPSHOTS",
            "LINKS",
            "GRAPHS",
            "RUNS",
            "BUILDS",
            "PARTITIONS",
            "BuildStateException",
            "GraphNotFoundException",
            "IllegalArgumentException",
            "LinkConflictException",
            "RunConflictException",
            "RunNotFoundException",
            "RunStateException",
            "SnapshotNotFoundException",
            "SnapshotSealedException");
  }

  /** As many as the test says, or the system property. */
  static final class AsMany implements AroundPropertyHook {
    private static final int MANY = 1_000;

    @Override
    public PropertyExecutionResult aroundProperty(
        PropertyLifecycleContext context, PropertyExecutor property) {
      HistoriesContract test = (HistoriesContract) context.testInstance();
      String given = System.getProperty(HISTORIES, "");
      int histories = given.isEmpty() ? test.histories() : Integer.parseInt(given);
      context.attributes().setTries(histories);
      if (!given.isEmpty()) {
        context.attributes().setSeed("");
      }
      PropertyExecutionResult result = property.execute();
      if (result.status() == PropertyExecutionResult.Status.SUCCESSFUL && histories >= MANY) {
        test.requireMet();
      }
      return result;
    }
  }
}
