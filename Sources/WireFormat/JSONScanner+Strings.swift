internal import CJSONText

extension JSONScanner {
  /// Reads the string whose opening quote is next, checking its escapes and its UTF-8.
  @_lifetime(self: copy self)
  mutating func scanString() throws(JSONError) -> JSONValue {
    // Most strings are short and plain.
    let start = position &+ 1
    let limit = end
    let length = bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, limit &- start >= 64 else { return -1 }
      let length = json_text_plain_length64(base + start)
      return length < 64 && base[start &+ length] == UInt8(ascii: "\"") ? length : -1
    }
    guard length >= 0 else { return try scanAnyString() }
    position = start &+ length &+ 1
    return JSONValue(.string, start..<start &+ length)
  }

  @inline(never)
  @_lifetime(self: copy self)
  private mutating func scanAnyString() throws(JSONError) -> JSONValue {
    let start = position + 1
    var index = start
    var hasEscapes = false
    /// The index from which to try the vectorized function again.
    var resumption = start
    let limit = end
    // The error is returned, because a closure that throws a typed error through `withUnsafe…` allocates at each call.
    let failure: JSONError? = bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return JSONError(.unexpectedEnd, at: 0) }
      while true {
        // Most strings end soon.
        index &+= json_text_plain_length(base + index, min(64, limit &- index))
        guard index < limit else { return JSONError(.unexpectedEnd, at: limit) }
        if base[index] != UInt8(ascii: "\""), index >= resumption, index &+ 64 <= limit {
          index &+= json_text_scan(base + index, limit - index, &hasEscapes)
          resumption = index &+ 64
          guard index < limit else { return JSONError(.unexpectedEnd, at: limit) }
        }
        switch base[index] {
        case UInt8(ascii: "\""):
          return nil
        case UInt8(ascii: "\\"):
          hasEscapes = true
          switch JSONEscape(base, at: index, to: limit) {
          case .text(_, let length): index &+= length
          case .loneSurrogate(let length):
            if loneSurrogate == nil { loneSurrogate = index }
            index &+= length
          case .truncated: return JSONError(.unexpectedEnd, at: limit)
          case .invalid: return JSONError(.invalidEscape, at: index)
          }
        case 0x80...:
          repeat {
            let length = UTF8Sequence.length(base, at: index, to: limit)
            guard length > 0 else { return JSONError(.invalidUTF8, at: index) }
            index &+= length
          } while index < limit && base[index] >= 0x80
        case 0x00..<0x20:
          return JSONError(.controlByte, at: index)
        default:
          // The vectorized function may have stopped before plain text.
          index &+= 1
        }
      }
    }
    if let failure { throw failure }
    position = index + 1
    return JSONValue(.string, start..<index, hasEscapes: hasEscapes)
  }
}
