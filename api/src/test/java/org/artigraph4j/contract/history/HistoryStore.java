package org.artigraph4j.contract.history;

import java.time.Duration;
import java.util.function.Consumer;
import org.artigraph4j.backend.Connection;

/**
 * A store for one history: it is empty, and nobody else uses it.
 *
 * @param connection to what is tested
 * @param passTime lets time pass for the store: moves its clock on, or makes what is in it older
 * @param end closes what is open, and leaves nothing of the history
 */
public record HistoryStore(Connection connection, Consumer<Duration> passTime, Runnable end) {}
