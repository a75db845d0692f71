package org.artigraph4j.memory;

import java.time.InstantSource;
import org.artigraph4j.backend.Backend;
import org.artigraph4j.backend.BackendFactory;

/** Opens {@code memory:}, a new backend each time, and {@code memory:NAME}, one of this process. */
public final class MemoryBackendFactory implements BackendFactory {
  @Override
  public String scheme() {
    return "memory";
  }

  @Override
  public Backend open(String url) {
    String name = url.substring(scheme().length() + 1);
    return name.isEmpty()
        ? MemoryBackend.create(InstantSource.system())
        : MemoryBackend.named(name);
  }
}
