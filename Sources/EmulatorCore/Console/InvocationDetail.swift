import HTTPMessages
import LambdaEvents
import WireFormat

/// What the console shows of one invocation besides its row: the stages and the bodies.
struct InvocationDetail {
  let invocation: ConsoleInvocation
  let function: ConsoleFunction?
  let context: InvocationContext
  let showsSecrets: Bool
  /// Whether anything is, or would be, masked.
  var hasSecrets = false

  init(
    _ invocation: ConsoleInvocation, function: ConsoleFunction?, context: InvocationContext, showsSecrets: Bool
  ) {
    self.invocation = invocation
    self.function = function
    self.context = context
    self.showsSecrets = showsSecrets
  }

  mutating func write(to writer: inout JSONWriter) {
    let decoded = DecodedInvocation(
      event: invocation.event, result: invocation.isError ? nil : invocation.result,
      options: function?.decoderOptions ?? EventDecoder.Options(), context: context)
    writer.key("stages")
    writer.array { writer in
      for stage in invocation.progress.stages { writer.object { Self.write(stage, to: &$0) } }
    }
    writer.key("eventText")
    write(invocation.event, to: &writer)
    writer.key("eventBytes")
    writer.number(invocation.event?.count)
    writer.key("eventIsCut")
    writer.bool(invocation.event?.isCut ?? false)
    writer.key("request")
    write(decoded.request, records: decoded.records, to: &writer)
    writer.key("requestError")
    writer.string(decoded.requestError)
    writer.key("response")
    write(decoded.response, to: &writer)
    writer.key("responseError")
    writer.string(decoded.responseError)
    writer.key("resultText")
    write(invocation.result, to: &writer)
    writer.key("resultBytes")
    writer.number(invocation.result?.count)
    writer.key("resultIsCut")
    writer.bool(invocation.result?.isCut ?? false)
    writer.key("isDropped")
    writer.bool(invocation.isDropped)
    writer.key("curl")
    writer.string(curl)
    writer.key("sources")
    writer.object { writer in
      writer.key("invoke")
      writer.string(invokeCommand)
    }
  }

  /// Bytes as they are shown. Notes whether they have secrets.
  mutating func masked(_ bytes: [UInt8], by mask: ([UInt8]) -> [UInt8]) -> [UInt8] {
    // Once there are secrets, it matters no more whether there are others.
    if showsSecrets, hasSecrets { return bytes }
    let masked = mask(bytes)
    if masked != bytes { hasSecrets = true }
    return showsSecrets ? bytes : masked
  }

  // MARK: Parts

  private static func write(_ stage: ConsoleStage, to writer: inout JSONWriter) {
    writer.key("name")
    writer.string(stage.name.rawValue)
    writer.key("from")
    writer.number(stage.from)
    writer.key("to")
    writer.number(stage.to)
  }

  /// Writes an event or a result as text.
  private mutating func write(_ payload: ConsoleNews.Payload?, to writer: inout JSONWriter) {
    guard let payload else { return writer.null() }
    writer.string(utf8: masked(payload.bytes, by: SecretMask.mixed)[...])
  }

  private mutating func write(_ request: HTTPRequest?, records: Int?, to writer: inout JSONWriter) {
    guard let request else { return writer.null() }
    writer.object { writer in
      writer.key("method")
      writer.string(request.method.name)
      writer.key("target")
      writer.string(utf8: masked(request.target, by: SecretMask.target)[...])
      writer.key("fields")
      write(request.fields, length: request.hasBody ? request.body.count : nil, to: &writer)
      writer.key("body")
      write(
        body: [UInt8](request.body), of: request.fields, isCut: invocation.event?.isCut ?? false, to: &writer)
      writer.key("bytes")
      writer.number(request.body.count)
      writer.key("records")
      writer.number(records)
    }
  }

  private mutating func write(_ response: HTTPResponse?, to writer: inout JSONWriter) {
    guard let response else { return writer.null() }
    writer.object { writer in
      writer.key("status")
      writer.number(response.status)
      writer.key("fields")
      write(response.fields, length: nil, to: &writer)
      writer.key("body")
      write(
        body: [UInt8](response.body), of: response.fields, isCut: invocation.result?.isCut ?? false, to: &writer)
      writer.key("bytes")
      writer.number(response.body.count)
    }
  }

  private mutating func write(_ fields: HTTPFields, length: Int?, to writer: inout JSONWriter) {
    writer.array { writer in
      for index in 0..<fields.count {
        let name = fields.name(at: index)
        let value = masked(Array(fields.value(at: index))) { SecretMask.value($0[...], ofField: name) }
        writer.array { writer in
          writer.string(utf8: name)
          writer.string(utf8: value[...])
        }
      }
      guard let length else { return }
      writer.array { writer in
        writer.string("content-length")
        writer.string(String(length))
      }
    }
  }

  /// Writes a body: `{"text": …}`, `{"base64": …}` if it is no text, or `null`.
  private mutating func write(body: [UInt8], of fields: HTTPFields, isCut: Bool, to writer: inout JSONWriter) {
    guard !body.isEmpty else { return writer.null() }
    let type = fields.firstText("content-type")
    let coding = fields.firstText("content-encoding")
    let body = masked(body) { SecretMask.body($0, contentType: type) }
    writer.object { writer in
      if coding == nil, let text = Self.text(body, isCut: isCut) {
        writer.key("text")
        writer.string(utf8: text)
      } else {
        writer.key("base64")
        writer.string(utf8: SecretMask.encoded(body)[...])
      }
    }
  }

  /// The bytes, if they are text. If they are cut, the last character may be incomplete.
  private static func text(_ body: [UInt8], isCut: Bool) -> ArraySlice<UInt8>? {
    for missing in 0...(isCut ? 3 : 0) {
      let text = body.dropLast(missing)
      if String(validating: text, as: UTF8.self) != nil { return text }
    }
    return nil
  }
}
