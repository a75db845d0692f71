package org.artigraph4j.memory;

import org.artigraph4j.backend.Backend;
import org.artigraph4j.contract.BackendContract;

/** The whole contract. */
class MemoryBackendContractTest extends BackendContract {
  @Override
  protected Backend open() {
    return Backend.open("memory:");
  }
}
