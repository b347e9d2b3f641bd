import LambdaInterface
import WireFormat

/// The operations of the Lambda API that describe functions, in the shapes of AWS's service model.
package struct LambdaReadAPI: Sendable {
  /// A function as these operations see it.
  package struct Function: Sendable, Equatable {
    package var description: FunctionDescription
    /// The runtime of a function in a zip file or a folder; nil for one that is a command, as in an image.
    package var runtime: LambdaRuntime?
    /// The size of `/tmp`, in MB.
    package var ephemeralStorage: Int
    /// Whether its published versions are restored from snapshots.
    package var usesSnapshots: Bool
    /// The number of provisioned sandboxes.
    package var provisioned: Int
    /// How events are retried.
    package var eventPolicy: AsynchronousInvocation.Policy
    /// The destination of successful events, as the user wrote it; nil if there is none.
    package var onSuccess: String?
    /// The destination of failed events, as the user wrote it; nil if there is none.
    package var onFailure: String?

    package init(
      _ description: FunctionDescription, runtime: LambdaRuntime? = nil,
      ephemeralStorage: Int = LambdaLimits.temporaryMegabytes.lowerBound, usesSnapshots: Bool = false,
      provisioned: Int = 0, eventPolicy: AsynchronousInvocation.Policy = .init(),
      onSuccess: String? = nil, onFailure: String? = nil
    ) {
      self.description = description
      self.runtime = runtime
      self.ephemeralStorage = ephemeralStorage
      self.usesSnapshots = usesSnapshots
      self.provisioned = provisioned
      self.eventPolicy = eventPolicy
      self.onSuccess = onSuccess
      self.onFailure = onFailure
    }
  }

  /// In the order of ``catalog``.
  let functions: [Function]
  let catalog: FunctionCatalog
  /// When the functions were last changed, which is when the emulator started. Unix time in milliseconds.
  let modified: Int
  /// The revision ID of all functions and aliases, a UUID.
  let revisionID: String

  /// Returns nil if there are no functions.
  ///
  /// - Parameters:
  /// - modified: when the emulator started. Unix time in milliseconds.
  /// - revisionID: the revision ID of all functions and aliases, a UUID.
  /// - hadSeveral: whether there were several functions before.
  package init?(_ functions: [Function], modified: Int, revisionID: String, hadSeveral: Bool = false) {
    guard let catalog = FunctionCatalog(functions.map(\.description), hadSeveral: hadSeveral) else { return nil }
    self.functions = functions
    self.catalog = catalog
    self.modified = modified
    self.revisionID = revisionID
  }

  /// Performs an operation and returns its result (JSON); nil if the operation is not supported.
  ///
  /// - Parameters:
  /// - host: the value of `Host`, for the addresses of Function URLs.
  package func result(of operation: LambdaOperation, host: String?) throws(InvokeError) -> [UInt8]? {
    switch operation.name {
    case "GetAccountSettings": accountSettings()
    case "GetAlias": try alias(operation)
    case "GetCodeSigningConfig": throw .noCodeSigningConfiguration(arn: operation.argument)
    case "GetEventSourceMapping", "GetLayerVersion", "GetLayerVersionByArn": throw .noSuchResource
    case "GetFunction": try function(operation)
    case "GetFunctionCodeSigningConfig": try codeSigning(operation)
    case "GetFunctionConcurrency": concurrency(try unqualified(operation))
    case "GetFunctionConfiguration": try configuration(operation)
    case "GetFunctionEventInvokeConfig": try eventInvokeConfiguration(operation)
    case "GetFunctionRecursionConfig": try recursion(operation)
    case "GetFunctionUrlConfig": try functionURL(operation, host)
    case "GetPolicy": try policy(operation)
    case "GetProvisionedConcurrencyConfig": try provisionedConcurrency(operation)
    case "GetRuntimeManagementConfig": try runtimeManagement(operation)
    case "ListAliases": try aliases(operation)
    case "ListCodeSigningConfigs": Self.emptyList("CodeSigningConfigs")
    case "ListEventSourceMappings": Self.emptyList("EventSourceMappings")
    case "ListFunctionEventInvokeConfigs": try eventInvokeConfigurations(operation)
    case "ListFunctionUrlConfigs": try functionURLs(operation, host)
    case "ListFunctions": try list(operation)
    case "ListLayers": Self.emptyList("Layers")
    case "ListLayerVersions": Self.emptyList("LayerVersions")
    case "ListProvisionedConcurrencyConfigs": try provisionedConcurrencies(operation)
    case "ListTags": try tags(operation)
    case "ListVersionsByFunction": try versions(operation)
    default: nil
    }
  }

  /// The function of an operation that accepts no version or alias.
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
    let function = functions[match.index]
    return Self.object { writer in
      writer.key("Configuration")
      write(function, version: match.version, qualifier: match.qualifier, to: &writer)
      writer.key("Code")
      writer.object { _ in }
      if !function.description.tags.isEmpty { writeTags(of: function, to: &writer) }
      guard let reserved = function.description.reservedConcurrentExecutions else { return }
      writer.key("Concurrency")
      writer.object { $0.field("ReservedConcurrentExecutions", reserved) }
    }
  }

  private func configuration(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    var writer = JSONWriter()
    write(functions[match.index], version: match.version, qualifier: match.qualifier, to: &writer)
    return writer.finish()
  }

  private func concurrency(_ function: Function) -> [UInt8] {
    Self.object { writer in
      guard let reserved = function.description.reservedConcurrentExecutions else { return }
      writer.field("ReservedConcurrentExecutions", reserved)
    }
  }

  /// No function has a policy, because signatures are not checked.
  private func policy(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    _ = try catalog.match(operation)
    throw .noSuchResource
  }

  private func codeSigning(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    _ = try catalog.match(operation)
    return Self.object { _ in }
  }

  /// Returns Lambda's default. Recursive loops are not detected here.
  private func recursion(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    _ = try catalog.match(operation)
    return Self.object { $0.field("RecursiveLoop", "Terminate") }
  }

  /// Returns Lambda's default.
  private func runtimeManagement(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    return Self.object { writer in
      writer.field("UpdateRuntimeOn", "Auto")
      writer.field("FunctionArn", functions[match.index].description.arn(qualifier: match.qualifier))
    }
  }

  private func tags(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    guard match.qualifier == nil else {
      throw .invalidParameter(
        "Tags on function aliases and versions are not supported. Please specify a function ARN.")
    }
    return Self.object { writeTags(of: functions[match.index], to: &$0) }
  }

  private func writeTags(of function: Function, to writer: inout JSONWriter) {
    writer.key("Tags")
    writer.object { writer in
      for (name, value) in function.description.tags.sorted(by: { $0.key < $1.key }) { writer.field(name, value) }
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
