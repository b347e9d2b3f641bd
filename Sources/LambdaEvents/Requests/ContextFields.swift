import HTTPMessages
import WireFormat

/// The header fields that tell the app of the invocation it serves. All of them are ASCII.
enum ContextFields {
  /// Adds the fields.
  ///
  /// - Parameter requestContext: the event's `requestContext` as it stands there; empty where the event is not HTTP.
  static func append(
    _ context: InvocationContext, requestContext: Span<UInt8>, to fields: inout HTTPFields
  ) {
    requestContext.withUnsafeBufferPointer { json in
      fields.append(
        nameBytes: { $0.append(contentsOf: "x-amzn-request-context".utf8) },
        valueBytes: { output in
          if json.isEmpty {
            output.append(contentsOf: "null".utf8)
          } else {
            JSONCompaction.appendASCII(json.span, to: &output)
          }
        })
    }
    let lambdaContext = lambdaContext(context)
    fields.append(
      nameBytes: { $0.append(contentsOf: "x-amzn-lambda-context".utf8) },
      valueBytes: { JSONCompaction.appendASCII(lambdaContext.span, to: &$0) })
    if let traceID = traceID(of: context) { fields.append(name: "x-amzn-trace-id", value: traceID) }
    if let tenantID = context.tenantID { fields.append(name: "x-amz-tenant-id", value: tenantID) }
    fields.append(name: "x-amzn-lambda-deadline-ms", value: String(context.deadline))
  }

  /// The invocation's trace id, where it has one that a header may carry.
  static func traceID(of context: InvocationContext) -> String? {
    guard let traceID = context.traceID, isFieldValue(traceID) else { return nil }
    return traceID
  }

  /// Whether the tenant id may stand in a header; whoever invoked the function chose it.
  static func hasValidTenantID(_ context: InvocationContext) -> Bool { context.tenantID.map(isFieldValue) ?? true }

  private static func isFieldValue(_ text: String) -> Bool {
    !text.isEmpty && HTTPSyntax.isFieldValue(text.utf8.span)
  }

  /// The context as the JSON that other adapters and runtimes tell it in.
  private static func lambdaContext(_ context: InvocationContext) -> [UInt8] {
    var json = JSONWriter(capacity: 768)
    json.object { json in
      json.key("request_id")
      json.string(context.requestID)
      json.key("deadline")
      json.number(context.deadline)
      json.key("invoked_function_arn")
      json.string(context.invokedFunctionARN)
      json.key("xray_trace_id")
      if let traceID = context.traceID { json.string(traceID) } else { json.null() }
      json.key("client_context")
      embed(context.clientContext, into: &json)
      json.key("identity")
      embed(context.identity, into: &json)
      if let tenantID = context.tenantID {
        json.key("tenant_id")
        json.string(tenantID)
      }
      json.key("env_config")
      json.object { json in
        json.key("function_name")
        json.string(context.function.name)
        json.key("memory")
        json.number(context.function.memorySize)
        json.key("version")
        json.string(context.function.version)
        json.key("log_stream")
        json.string(context.function.logStream)
        json.key("log_group")
        json.string(context.function.logGroup)
      }
    }
    return json.finish()
  }

  /// Writes a header value that ought to be JSON as it is where it is JSON, else as a string.
  private static func embed(_ text: String?, into json: inout JSONWriter) {
    guard let text, !text.isEmpty else { return json.null() }
    let bytes = Array(text.utf8)
    var scanner = JSONScanner(bytes.span)
    do {
      _ = try scanner.value()
      try scanner.finish()
      json.raw(bytes)
    } catch {
      json.string(text)
    }
  }
}
