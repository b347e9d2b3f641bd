import ByteBuffers
package import HTTPMessages
import WireFormat

/// The body of a change that the console is asked for.
package enum ConsoleMessage {
  /// `POST …/replay`
  package struct Replay: Sendable, Equatable {
    /// The event to send instead; nil for the original one.
    package var event: [UInt8]?
    /// The function to invoke instead; nil for the original one.
    package var function: String?
  }

  /// `POST …/send`
  package struct Send: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
      case event([UInt8])
      /// A request to a front door with this name.
      case request(door: String, HTTPRequest)
    }

    package var function: String
    package var content: Content
  }

  /// Reads the body of a replay.
  package static func replay(_ body: [UInt8]) throws(ConsoleError) -> Replay {
    let members = try ConsoleMembers(body, known: ["event", "function"])
    return Replay(event: try event(in: members), function: try members.optionalText("function"))
  }

  /// Reads the body of a call.
  package static func send(_ body: [UInt8]) throws(ConsoleError) -> Send {
    let members = try ConsoleMembers(body, known: ["function", "event", "request"])
    let function = try members.text("function")
    let event = try event(in: members)
    let request = try members.object("request", known: ["door", "method", "path", "fields", "body", "base64"])
    switch (event, request) {
    case (let event?, nil): return Send(function: function, content: .event(event))
    case (nil, let request?): return Send(function: function, content: try self.request(request))
    default:
      throw ConsoleError(
        .invalidRequest, "The body has \(event == nil ? "neither `event` nor" : "both `event` and") `request`.",
        hint: "Send one of them.")
    }
  }

  /// Reads the name of the function to examine.
  package static func doctor(_ body: [UInt8]) throws(ConsoleError) -> String {
    try ConsoleMembers(body, known: ["function"]).text("function")
  }

  // MARK: Parts

  /// The event, which is JSON; nil if there is none.
  private static func event(in members: ConsoleMembers) throws(ConsoleError) -> [UInt8]? {
    guard let text = try members.optionalText("event") else { return nil }
    let event = Array(text.utf8)
    do throws(JSONError) {
      var scanner = JSONScanner(event.span)
      _ = try scanner.value()
      try scanner.finish()
    } catch {
      throw ConsoleError(
        .invalidJSON, "The event is not JSON: \(error).", hint: "Correct it at this place.",
        place: TextPlace(ofByte: error.offset, in: event))
    }
    return event
  }

  private static func request(_ members: ConsoleMembers) throws(ConsoleError) -> Send.Content {
    let door = try members.text("door")
    guard let method = HTTPMethod(try members.optionalText("method") ?? "GET"), method.name.utf8.count <= 32 else {
      throw members.invalid("method", "is not an HTTP method", hint: "Use a name such as GET or POST.")
    }
    let path = Array(try members.text("path").utf8)
    guard path.first == UInt8(ascii: "/"), path.allSatisfy({ 0x21...0x7E ~= $0 && $0 != UInt8(ascii: "#") }) else {
      throw members.invalid(
        "path", "is not the path of a request", hint: "Begin with a slash, and encode other characters than ASCII.")
    }
    var body = Array((try members.optionalText("body") ?? "").utf8)
    if let encoded = try members.optionalText("base64") {
      var decoded: [UInt8] = []
      guard body.isEmpty, Base64.decode(Array(encoded.utf8).span, into: &decoded) else {
        throw members.invalid("base64", "is not base64, or there is a `body` too", hint: "Send one of them.")
      }
      body = decoded
    }
    let request = HTTPRequest(
      method: method, target: path, fields: try fields(of: members), body: SharedBytes(body),
      hasBody: !body.isEmpty || method.expectsBody)
    return .request(door: door, request)
  }

  private static func fields(of members: ConsoleMembers) throws(ConsoleError) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in try members.pairs("fields") {
      guard HTTPSyntax.isFieldName(name[...]) else {
        throw members.invalid(
          "fields", "has a name that no header field can have", hint: "Use \(HTTPSyntax.tokenCharacters).")
      }
      let value = HTTPSyntax.trimmingWhitespace(value[...])
      guard HTTPSyntax.isFieldValue(value) else {
        throw members.invalid("fields", "has a value with a control character", hint: "Use one line of text.")
      }
      // The sender frames the body itself.
      let lowercased = String(decoding: name, as: UTF8.self).lowercased()
      guard !framing.contains(lowercased) else { continue }
      fields.append(name: name[...], value: value)
    }
    return fields
  }

  private static let framing: Set<String> = [
    "connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
  ]
}
