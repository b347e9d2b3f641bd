import WireFormat

/// The scanner takes any bytes or refuses them; what is escaped is a string again, and means what it meant.
func fuzzJSON(_ input: [UInt8]) {
  var scanner = JSONScanner(input.span)
  if (try? scanner.value()) != nil { try? scanner.finish() }

  var writer = JSONWriter()
  writer.string(utf8: input[...])
  let quoted = writer.finish()
  var again = JSONScanner(quoted.span)
  guard (try? again.value()) != nil, (try? again.finish()) != nil else {
    preconditionFailure("What was escaped is no JSON string.")
  }
  let inner = Array(quoted[1..<(quoted.count - 1)])
  var unescaped: [UInt8] = []
  guard (try? JSONString.unescape(inner.span, into: &unescaped)) != nil else {
    preconditionFailure("What was escaped cannot be unescaped.")
  }
  precondition(unescaped == Array(String(decoding: input, as: UTF8.self).utf8), "Escaping changed the text.")

  var compact: [UInt8] = []
  JSONCompaction.appendASCII(input.span, to: &compact)
  var encoded: [UInt8] = []
  input.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
}
