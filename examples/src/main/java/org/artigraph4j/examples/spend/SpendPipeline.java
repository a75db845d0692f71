package org.artigraph4j.examples.spend;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.artigraph4j.artifact.Annotation;
import org.artigraph4j.artifact.Artifact;
import org.artigraph4j.artifact.Format;
import org.artigraph4j.examples.DataFolder;
import org.artigraph4j.examples.executor.BuildInputs;
import org.artigraph4j.examples.executor.ProducerCode;
import org.artigraph4j.graph.Graph;
import org.artigraph4j.producer.Producer;
import org.artigraph4j.producer.Version;
import org.artigraph4j.type.CollectionType;
import org.artigraph4j.type.DateType;
import org.artigraph4j.type.Float64Type;
import org.artigraph4j.type.Int64Type;
import org.artigraph4j.type.StructType;

/** The graph of Artigraph's README, and the code of its producer. */
final class SpendPipeline {
  static final String TRANSACTIONS = "vendor.transactions";
  static final String SPEND = "spend";

  static final Map<String, ProducerCode> CODE =
      Map.of("aggregate_transactions", new AggregateTransactions());

  private SpendPipeline() {}

  static Graph graph(DataFolder data) {
    StructType transaction =
        StructType.of("id", new Int64Type(), "date", new DateType(), "amount", new Float64Type());
    return Graph.builder()
        .name("test-graph")
        .putArtifact(
            TRANSACTIONS,
            Artifact.builder()
                .type(CollectionType.of(transaction, "date"))
                .format(Format.JSON)
                .storage(data.below("transactions/{date.iso}.json"))
                .addAnnotation(Annotation.of("Vendor", "name", "Acme"))
                .build())
        .putArtifact(
            SPEND,
            Artifact.builder()
                .type(new Float64Type())
                .format(Format.JSON)
                .storage(data.built())
                .build())
        .addProducer(
            Producer.builder()
                .name("aggregate_transactions")
                .version(Version.semVer(1, 0, 0))
                .putInput("transactions", TRANSACTIONS)
                .addOutput(SPEND)
                .build())
        .build();
  }

  /** A row of a day's file; the date is in the file's name. */
  record Transaction(long id, double amount) {}

  private static final class AggregateTransactions implements ProducerCode {
    @Override
    public List<Object> build(BuildInputs inputs) {
      return List.of(
          inputs.rows("transactions", Transaction.class).mapToDouble(Transaction::amount).sum());
    }

    @Override
    public Optional<String> validate(List<Object> outputs) {
      return outputs.get(0) instanceof Double spend && Double.isFinite(spend)
          ? Optional.empty()
          : Optional.of("the spend is " + outputs.get(0));
    }
  }
}
