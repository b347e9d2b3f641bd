import ArgumentParser

extension FunctionArguments {
  /// Refuses options that would have no effect beside others.
  func checkCombinations() throws {
    let provisioned = scaling.provisioned > 0 ? "--provisioned" : nil
    let managed = scaling.managedConcurrency.map { _ in "--managed-concurrency" }
    if properties.tenantIsolationMode != nil {
      try exclude("--tenant-isolation-mode", [provisioned, scaling.snapStart ? "--snap-start" : nil, managed])
    }
    if let managed {
      let isReserved = (properties.reservedConcurrentExecutions ?? 0) > 0
      try exclude(
        managed,
        [
          scaling.idleTimeout == nil ? nil : "--idle-timeout", isReserved ? "--reserved-concurrent-executions" : nil,
          limits.thawDelay.duration > .zero ? "--thaw-delay" : nil,
        ])
    }
    if let reserved = properties.reservedConcurrentExecutions, scaling.provisioned > reserved {
      throw ValidationError(
        "--provisioned \(scaling.provisioned): expected no more than --reserved-concurrent-executions \(reserved).")
    }
  }

  private func exclude(_ option: String, _ others: [String?]) throws {
    guard let other = others.compactMap(\.self).first else { return }
    throw ValidationError("\(option) and \(other) exclude each other. Leave one of them out.")
  }
}
