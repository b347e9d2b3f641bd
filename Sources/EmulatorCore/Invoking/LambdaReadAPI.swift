import WireFormat

/// The operations of the Lambda API that describe functions, in the shapes of AWS's service model.
package struct LambdaReadAPI: Sendable {
  /// A function as these operations see it.
  package struct Function: Sendable, Equatable {
    /// What it is.
    package var description: FunctionDescription
    /// How often and how long its events are tried.
    package var eventPolicy: AsynchronousInvocation.Policy

    /// A function of this description.
    package init(_ description: FunctionDescription, eventPolicy: AsynchronousInvocation.Policy = .init()) {
      self.description = description
      self.eventPolicy = eventPolicy
    }
  }

  /// The functions, in the order of ``catalog``.
  let functions: [Function]
  /// Their names.
  let catalog: FunctionCatalog
  /// When they were last changed: when the emulator started. Unix time in milliseconds.
  let modified: Int

  /// The operations for these functions; nil if there is none.
  ///
  /// - Parameter modified: when the emulator started, Unix time in milliseconds.
  package init?(_ functions: [Function], modified: Int) {
    guard let catalog = FunctionCatalog(functions.map(\.description)) else { return nil }
    self.functions = functions
    self.catalog = catalog
    self.modified = modified
  }

  /// The result of an operation, JSON; nil if it is none of these.
  ///
  /// - Parameters:
  ///   - operation: the operation.
  ///   - host: the value of `Host`, for the addresses of Function URLs.
  package func result(of operation: LambdaOperation, host: String?) throws(InvokeError) -> [UInt8]? {
    switch operation.name {
    case "GetAccountSettings": accountSettings()
    case "GetAlias": try alias(operation)
    case "GetFunction": try function(operation)
    case "GetFunctionConcurrency": concurrency(try unqualified(operation))
    case "GetFunctionConfiguration": try configuration(operation)
    case "GetFunctionEventInvokeConfig": try eventInvokeConfiguration(operation)
    case "GetFunctionUrlConfig": try functionURL(operation, host)
    case "GetPolicy": throw .noSuchResource
    case "GetProvisionedConcurrencyConfig": throw .noProvisionedConcurrency
    case "ListAliases": try aliases(operation)
    case "ListEventSourceMappings": Self.emptyList("EventSourceMappings")
    case "ListFunctionUrlConfigs": try functionURLs(operation, host)
    case "ListFunctions": try list(operation)
    case "ListLayers": Self.emptyList("Layers")
    case "ListProvisionedConcurrencyConfigs": Self.emptyList("ProvisionedConcurrencyConfigs")
    case "ListTags": try tags(operation)
    case "ListVersionsByFunction": try versions(operation)
    default: nil
    }
  }

  /// The function of an operation that takes no version or alias.
  private func unqualified(_ operation: LambdaOperation) throws(InvokeError) -> Function {
    let match = try catalog.match(operation)
    guard match.qualifier == nil else {
      throw .invalidParameter(
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
          + "Please specify either a function name or an unqualified function ARN.")
    }
    return functions[match.index]
  }

  private func accountSettings() -> [UInt8] {
    let concurrency = 1000
    let reserved = functions.reduce(0) { $0 + ($1.description.reservedConcurrentExecutions ?? 0) }
    return Self.object { writer in
      writer.key("AccountLimit")
      writer.object { writer in
        writer.field("TotalCodeSize", 80_530_636_800)
        writer.field("CodeSizeUnzipped", 262_144_000)
        writer.field("CodeSizeZipped", 52_428_800)
        writer.field("ConcurrentExecutions", concurrency)
        writer.field("UnreservedConcurrentExecutions", max(0, concurrency - reserved))
      }
      writer.key("AccountUsage")
      writer.object { writer in
        writer.field("TotalCodeSize", 0)
        writer.field("FunctionCount", functions.count)
      }
    }
  }

  private func function(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    let description = functions[match.index].description
    return Self.object { writer in
      writer.key("Configuration")
      write(description, version: match.version, qualifier: match.qualifier, to: &writer)
      writer.key("Code")
      writer.object { _ in }
      guard let reserved = description.reservedConcurrentExecutions else { return }
      writer.key("Concurrency")
      writer.object { $0.field("ReservedConcurrentExecutions", reserved) }
    }
  }

  private func configuration(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    var writer = JSONWriter()
    write(
      functions[match.index].description, version: match.version, qualifier: match.qualifier, to: &writer)
    return writer.finish()
  }

  private func concurrency(_ function: Function) -> [UInt8] {
    Self.object { writer in
      guard let reserved = function.description.reservedConcurrentExecutions else { return }
      writer.field("ReservedConcurrentExecutions", reserved)
    }
  }

  private func eventInvokeConfiguration(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    let function = functions[match.index]
    let arn = function.description.arn(qualifier: match.qualifier ?? match.version)
    let policy = function.eventPolicy
    let usual = AsynchronousInvocation.Policy()
    guard policy.retries != usual.retries || policy.maximumAge != usual.maximumAge else {
      throw InvokeError(
        status: 404, errorType: "ResourceNotFoundException",
        message: "The function \(arn) doesn't have an EventInvokeConfig")
    }
    return Self.object { writer in
      writer.field("FunctionArn", arn)
      writer.field("LastModified", modified / 1000)
      writer.field("MaximumEventAgeInSeconds", Int(policy.maximumAge.components.seconds))
      writer.field("MaximumRetryAttempts", policy.retries)
      writer.key("DestinationConfig")
      writer.object { writer in
        for name in ["OnFailure", "OnSuccess"] {
          writer.key(name)
          writer.object { _ in }
        }
      }
    }
  }

  private func tags(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    _ = try unqualified(operation)
    return Self.object { writer in
      writer.key("Tags")
      writer.object { _ in }
    }
  }

  static func object(_ content: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { content(&$0) }
    return writer.finish()
  }

  private static func emptyList(_ name: String) -> [UInt8] {
    object { writer in
      writer.key(name)
      writer.array { _ in }
    }
  }
}

extension LambdaReadAPI {
  /// Describes a version of a function.
  ///
  /// - Parameter qualifier: what its ARN ends with; nil for the function itself.
  func write(
    _ description: FunctionDescription, version: String, qualifier: String?, to writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("FunctionName", description.name)
      writer.field("FunctionArn", description.arn(qualifier: qualifier))
      writer.field("Role", "arn:aws:iam::\(description.accountID):role/\(description.name)")
      writer.field("Handler", description.handler)
      writer.field("CodeSize", 0)
      writer.field("Description", "")
      writer.field("Timeout", Int(description.timeout.components.seconds))
      writer.field("MemorySize", description.memorySize)
      writer.field("LastModified", timestamp)
      writer.field("Version", version)
      writer.field("PackageType", "Image")
      writer.field("State", "Active")
      writer.field("LastUpdateStatus", "Successful")
      writer.key("TracingConfig")
      writer.object { $0.field("Mode", "PassThrough") }
      writer.key("LoggingConfig")
      writer.object { writer in
        writer.field("LogFormat", description.logFormat == .json ? "JSON" : "Text")
        writer.field("LogGroup", description.logGroup)
      }
      guard let mode = description.tenantIsolationMode else { return }
      writer.key("TenancyConfig")
      writer.object { $0.field("TenantIsolationMode", mode.rawValue) }
    }
  }

  /// When the functions were last changed, as Lambda writes it: `2024-03-27T09:14:35.000+0000`.
  var timestamp: String { "\(Timestamp(milliseconds: modified))".replacing("Z", with: "+0000") }
}

extension JSONWriter {
  /// Writes a member whose value is text.
  mutating func field(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  /// Writes a member whose value is a number.
  mutating func field(_ name: String, _ value: Int) {
    key(name)
    number(value)
  }
}
