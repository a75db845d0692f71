package org.artigraph4j.postgres;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.fingerprint.Json;
import org.artigraph4j.fingerprint.JsonObject;
import org.artigraph4j.runs.Build;
import org.jdbi.v3.core.statement.Query;

/** Builds as columns. */
record BuildBatch(ImmutableList<Build> builds) {
  static BuildBatch of(Collection<Build> builds) {
    return new BuildBatch(ImmutableList.copyOf(builds));
  }

  /** The build of a number that the row source gave. */
  Build get(long number) {
    return builds.get(Math.toIntExact(number - 1));
  }

  Query bindTo(Query query) {
    return query
        .bind("artifact_keys", texts(Build::artifactKey))
        .bind("key_fingerprints", numbers(build -> build.key().fingerprint().value()))
        .bind("keys", texts(build -> build.key().toJson().toString()))
        .bind("producers", texts(Build::producer))
        .bind(
            "producer_fingerprints",
            numbers(build -> Fingerprint.fromString(build.producer()).value()))
        .bind(
            "input_fingerprints", numbers(build -> PartitionRows.orZero(build.inputFingerprint())))
        .bind("statuses", texts(build -> build.status().name()))
        .bind("attempts", numbers(Build::attempts))
        .bind("started_ats", texts(build -> time(build.startedAt())))
        .bind("ended_ats", texts(build -> time(build.endedAt())))
        .bind("counts", texts(build -> json(build.counts(), Json.Int::new)))
        .bind("errors", texts(build -> build.error().map(error -> ">" + error).orElse("")))
        .bind(
            "outputs", texts(build -> json(build.outputs(), one -> new Json.Text(one.toString()))));
  }

  private static String time(Optional<Instant> at) {
    return at.map(Instant::toString).orElse("");
  }

  private static <T> String json(Map<String, T> members, Function<T, Json> toJson) {
    if (members.isEmpty()) {
      return "{}";
    }
    JsonObject.Builder object = JsonObject.builder();
    members.forEach((name, member) -> object.put(name, toJson.apply(member)));
    return object.build().toString();
  }

  private ArrayArgument texts(Function<Build, String> column) {
    List<String> texts = builds.stream().map(column).toList();
    return ArrayArgument.of(texts.toArray(String[]::new));
  }

  private ArrayArgument numbers(ToLongFunction<Build> column) {
    return ArrayArgument.of(builds.stream().mapToLong(column).toArray());
  }
}
