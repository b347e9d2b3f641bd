package import HTTPMessages
import WireFormat

/// The header fields that describe the invocation to the app. All of them are ASCII.
package enum ContextFields {
  /// - Parameters:
  /// - requestContext: the event's `requestContext`, unchanged; empty if the event is not HTTP.
  /// - limit: the maximum size of each of the two contexts, in bytes; nil for no limit. A larger context loses its
  ///   largest parts, and `x-amzn-lambda-abridged` names its header field. With 0 both contexts are omitted.
  static func append(
    _ context: InvocationContext, requestContext: Span<UInt8>, limit: Int?, to fields: inout HTTPFields
  ) {
    if let limit {
      var lambdaContext: [UInt8] = []
      appendLambdaContext(context, to: &lambdaContext)
      appendContexts(requestContext, lambdaContext, limit: limit, to: &fields)
    } else {
      fields.append(name: requestContextName, writingValue: { appendRequestContext(requestContext, to: &$0) })
      fields.append(name: lambdaContextName, writingValue: { appendLambdaContext(context, to: &$0) })
    }
    if let traceID = traceID(of: context) { fields.append(name: "x-amzn-trace-id", value: traceID) }
    if let tenantID = context.tenantID { fields.append(name: "x-amz-tenant-id", value: tenantID) }
    fields.append(
      name: "x-amzn-lambda-deadline-ms", writingValue: { DecimalNumber.append(context.deadline, to: &$0) })
  }

  private static let requestContextName: StaticString = "x-amzn-request-context"
  private static let lambdaContextName: StaticString = "x-amzn-lambda-context"

  /// About how many bytes the fields have besides the event's `requestContext`.
  static let estimatedLength = 1280

  /// The size of both contexts in these fields, in bytes.
  package static func contextBytes(in fields: HTTPFields) -> Int {
    (fields.first("x-amzn-request-context")?.count ?? 0) + (fields.first("x-amzn-lambda-context")?.count ?? 0)
  }

  private static func appendContexts(
    _ requestContext: Span<UInt8>, _ lambdaContext: [UInt8], limit: Int, to fields: inout HTTPFields
  ) {
    guard limit >= 2 else { return }
    var abridged: [String] = []
    var value: [UInt8] = []
    appendRequestContext(requestContext, to: &value)
    if append(value, named: requestContextName, limit: limit, to: &fields) { abridged.append("\(requestContextName)") }
    if append(lambdaContext, named: lambdaContextName, limit: limit, to: &fields) {
      abridged.append("\(lambdaContextName)")
    }
    if !abridged.isEmpty { fields.append(name: "x-amzn-lambda-abridged", value: abridged.joined(separator: ", ")) }
  }

  /// Adds a context. Returns whether it was abridged.
  private static func append(
    _ value: [UInt8], named name: StaticString, limit: Int, to fields: inout HTTPFields
  ) -> Bool {
    let isAbridged = value.count > limit && value.first == UInt8(ascii: "{")
    fields.append(
      name: name,
      writingValue: { output in
        if isAbridged {
          JSONAbridgement.append(value.span, limit: limit, to: &output)
        } else {
          output.append(contentsOf: value)
        }
      })
    return isAbridged
  }

  private static func appendRequestContext(_ requestContext: Span<UInt8>, to output: inout [UInt8]) {
    if requestContext.isEmpty {
      output.append(contentsOf: "null".utf8)
    } else {
      JSONCompaction.appendASCII(requestContext, to: &output)
    }
  }

  /// The invocation's trace ID; nil if it has none that is valid in a header field.
  static func traceID(of context: InvocationContext) -> String? {
    guard let traceID = context.traceID, isFieldValue(traceID) else { return nil }
    return traceID
  }

  /// Whether the tenant ID is valid in a header field. The caller of the function chose it.
  static func hasValidTenantID(_ context: InvocationContext) -> Bool { context.tenantID.map(isFieldValue) ?? true }

  private static func isFieldValue(_ text: String) -> Bool {
    !text.isEmpty && HTTPSyntax.isFieldValue(text.utf8.span)
  }

  /// Appends the context as compact ASCII JSON, in the format that other adapters and runtimes use.
  private static func appendLambdaContext(_ context: InvocationContext, to output: inout [UInt8]) {
    let start = output.count
    writeLambdaContext(context, to: &output)
    // Only texts that Lambda or the caller chose can have other characters or white space.
    if JSONCompaction.isCompactASCII(output.span.extracting(start..<output.count)) { return }
    let json = Array(output[start...])
    output.removeLast(json.count)
    JSONCompaction.appendASCII(json.span, to: &output)
  }

  private static func writeLambdaContext(_ context: InvocationContext, to output: inout [UInt8]) {
    var taken: [UInt8] = []
    // The writer must have the only reference to the bytes.
    swap(&taken, &output)
    var json = JSONWriter(appendingTo: consume taken)
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
    output = json.finish()
  }

  /// Writes a header value that should be JSON: unchanged if it is, otherwise as a string.
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
