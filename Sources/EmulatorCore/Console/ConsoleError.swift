import WireFormat

/// Why the console refuses a request.
package struct ConsoleError: Error, Sendable, Equatable {
  /// The reasons. The names are stable.
  package enum Code: String, Sendable, CaseIterable {
    case foreignHost = "Console.ForeignHost"
    case foreignOrigin = "Console.ForeignOrigin"
    case tokenMissing = "Console.TokenMissing"
    case tokenInvalid = "Console.TokenInvalid"
    case contentTypeInvalid = "Console.ContentTypeInvalid"
    case notFound = "Console.NotFound"
    case methodNotAllowed = "Console.MethodNotAllowed"
    case invalidRequest = "Console.InvalidRequest"
    case invalidJSON = "Console.InvalidJSON"
    case invocationUnknown = "Console.InvocationUnknown"
    case functionUnknown = "Console.FunctionUnknown"
    case doorUnknown = "Console.DoorUnknown"
    case doorRefused = "Console.DoorRefused"
    case tenantMissing = "Console.TenantMissing"
    case bodyTooLarge = "Console.BodyTooLarge"
    case pagesExhausted = "Console.PagesExhausted"
    case eventDropped = "Console.EventDropped"
    case doctorBusy = "Console.DoctorBusy"
    case doctorMissing = "Console.DoctorMissing"

    /// The status of the response.
    package var status: Int {
      switch self {
      case .foreignHost, .foreignOrigin, .tokenInvalid: 403
      case .tokenMissing: 401
      case .contentTypeInvalid: 415
      case .notFound, .invocationUnknown, .functionUnknown, .doorUnknown, .doctorMissing: 404
      case .methodNotAllowed: 405
      case .invalidRequest, .invalidJSON: 400
      case .eventDropped: 410
      case .bodyTooLarge: 413
      case .doorRefused, .tenantMissing: 422
      case .pagesExhausted: 503
      case .doctorBusy: 409
      }
    }
  }

  package var code: Code
  /// What is wrong, as a sentence.
  package var message: String
  /// What to do about it, as a sentence.
  package var hint: String
  /// The place in an event that is not JSON; nil for other errors.
  package var place: TextPlace?

  package init(_ code: Code, _ message: String, hint: String, place: TextPlace? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.place = place
  }

  /// The status of the response.
  package var status: Int { code.status }

  /// The body of the response.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("code")
      writer.string(code.rawValue)
      writer.key("message")
      writer.string(message)
      writer.key("hint")
      writer.string(hint)
      guard let place else { return }
      writer.key("line")
      writer.number(place.line)
      writer.key("column")
      writer.number(place.column)
    }
    return writer.finish()
  }
}

/// A place in a text, as editors count.
package struct TextPlace: Sendable, Equatable {
  /// From 1.
  package var line: Int
  /// From 1, in UTF-16 code units, as JavaScript counts.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The place of a byte.
  package init(ofByte offset: Int, in text: [UInt8]) {
    let before = text.prefix(max(offset, 0))
    line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
    column = String(decoding: before[start...], as: UTF8.self).utf16.count + 1
  }
}
