import WireFormat

/// What the Lambda API's descriptions of functions say about their names.
package enum FunctionListing {
  /// The tag in which CloudFormation puts the logical ID of a function's resource.
  package static let logicalIDTag = "aws:cloudformation:logical-id"

  /// A page of `ListFunctions`.
  package struct Page: Sendable, Equatable {
    /// The names of the functions.
    package var names: [String] = []
    /// The `Marker` of the next page; nil if this is the last one.
    package var nextMarker: String?
  }

  /// Reads the response of `ListFunctions`; nil if it is none.
  package static func page(in body: [UInt8]) -> Page? {
    var page = Page()
    do throws(JSONError) {
      var scanner = JSONScanner(body.span)
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        if scanner.isString(key, "Functions") {
          try scanner.enterArray()
          while try scanner.nextElement() {
            try scanner.enterObject()
            while let key = try scanner.nextKey() {
              let value = try scanner.value()
              guard scanner.isString(key, "FunctionName") else { continue }
              page.names.append(try text(of: value, in: body))
            }
          }
        } else {
          let value = try scanner.value()
          guard scanner.isString(key, "NextMarker"), value.kind == .string else { continue }
          page.nextMarker = try text(of: value, in: body)
        }
      }
    } catch {
      return nil
    }
    return page
  }

  /// The logical ID in the response of `GetFunction`; nil if it has none.
  package static func logicalID(in body: [UInt8]) -> String? {
    do throws(JSONError) {
      var scanner = JSONScanner(body.span)
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        guard scanner.isString(key, "Tags") else {
          _ = try scanner.value()
          continue
        }
        try scanner.enterObject()
        while let name = try scanner.nextKey() {
          let value = try scanner.value()
          if try text(of: name, in: body) == logicalIDTag { return try text(of: value, in: body) }
        }
      }
    } catch {
      // Something else listens there.
    }
    return nil
  }

  private static func text(of value: JSONValue, in body: [UInt8]) throws(JSONError) -> String {
    var text: [UInt8] = []
    try JSONString.unescape(body.span.extracting(value.range), into: &text)
    return String(decoding: text, as: UTF8.self)
  }
}
