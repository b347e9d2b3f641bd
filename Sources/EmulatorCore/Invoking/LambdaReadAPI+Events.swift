import WireFormat

extension LambdaReadAPI {
  /// The configuration applies to `$LATEST`, as on Lambda if it is created without a version or alias.
  func eventInvokeConfiguration(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let match = try catalog.match(operation)
    let function = functions[match.index]
    let qualifier = match.qualifier ?? function.description.version
    guard function.hasEventInvokeConfiguration, qualifier == function.description.version else {
      throw .noEventInvokeConfig(arn: function.description.arn(qualifier: qualifier))
    }
    var writer = JSONWriter()
    write(eventInvokeConfigurationOf: function, to: &writer)
    return writer.finish()
  }

  func eventInvokeConfigurations(_ operation: LambdaOperation) throws(InvokeError) -> [UInt8] {
    let function = functions[try catalog.match(operation).index]
    let configured = function.hasEventInvokeConfiguration ? [function] : []
    return try page(operation, of: configured, name: "FunctionEventInvokeConfigs", maximum: 50) {
      write(eventInvokeConfigurationOf: $0, to: &$1)
    }
  }

  private func write(eventInvokeConfigurationOf function: Function, to writer: inout JSONWriter) {
    let policy = function.eventPolicy
    writer.object { writer in
      writer.field("FunctionArn", function.description.arn(qualifier: function.description.version))
      writer.key("LastModified")
      writer.number(Double(modified) / 1000)
      writer.field("MaximumEventAgeInSeconds", Int(policy.maximumAge.components.seconds))
      writer.field("MaximumRetryAttempts", policy.retries)
      writer.key("DestinationConfig")
      writer.object { writer in
        for (name, destination) in [("OnFailure", function.onFailure), ("OnSuccess", function.onSuccess)] {
          writer.key(name)
          writer.object { if let destination { $0.field("Destination", destination) } }
        }
      }
    }
  }
}

extension LambdaReadAPI.Function {
  /// Whether the function has an event invoke configuration, which Lambda creates once one of its settings is set.
  fileprivate var hasEventInvokeConfiguration: Bool {
    let usual = AsynchronousInvocation.Policy()
    return eventPolicy.retries != usual.retries || eventPolicy.maximumAge != usual.maximumAge || onSuccess != nil
      || onFailure != nil
  }
}
