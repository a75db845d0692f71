package org.artigraph4j.benchmarks.memory;

import org.artigraph4j.fingerprint.Fingerprint;
import org.artigraph4j.partition.PartitionKey;

/** The key under which a plain map would keep a partition. */
record Asked(Fingerprint storage, PartitionKey key, Fingerprint input) {}
