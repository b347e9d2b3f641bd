import WireFormat

// Provisioned sandboxes serve all versions and aliases here, so each reports the full number.
extension LambdaReadAPI {
  func provisionedConcurrency(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    guard let qualifier = operation[parameter: "Qualifier"] else {
      throw .validation([.violation(nil, "qualifier", .notNull)])
    }
    let match = try catalog.match(operation)
    guard qualifier != "$LATEST" else {
      throw .invalidParameter("The function resource provided must be an alias or a published version.")
    }
    let function = functions[match.index]
    guard function.provisioned > 0 else { throw .noProvisionedConcurrency }
    return Self.object { writeProvisioned(function.provisioned, to: &$0) }
  }

  func provisionedConcurrencies(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let function = functions[try catalog.match(operation).index]
    let description = function.description
    let qualifiers = description.publishedVersions.sorted().map { String($0) } + description.aliases.map { $0.name }
    return try page(
      operation, of: function.provisioned > 0 ? qualifiers : [], name: "ProvisionedConcurrencyConfigs", maximum: 50
    ) { qualifier, writer in
      writer.object { writer in
        writer.field("FunctionArn", description.arn(qualifier: qualifier))
        writeProvisioned(function.provisioned, to: &writer)
      }
    }
  }

  private func writeProvisioned(_ count: Int, to writer: inout JSONWriter) {
    writer.field("RequestedProvisionedConcurrentExecutions", count)
    writer.field("AvailableProvisionedConcurrentExecutions", count)
    writer.field("AllocatedProvisionedConcurrentExecutions", count)
    writer.field("Status", "READY")
    writer.field("LastModified", timestamp)
  }
}
