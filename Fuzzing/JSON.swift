import WireFormat

/// The scanner accepts or rejects any bytes. Escaped text is a valid JSON string and unescapes to the same text.
func fuzzJSON(_ input: [UInt8]) {
  var scanner = JSONScanner(input.span)
  if (try? scanner.value()) != nil { try? scanner.finish() }

  var writer = JSONWriter()
  writer.string(utf8: input[...])
  let quoted = writer.finish()
  var again = JSONScanner(quoted.span)
  guard (try? again.value()) != nil, (try? again.finish()) != nil else {
    preconditionFailure("The escaped text is not a JSON string.")
  }
  let inner = Array(quoted[1..<(quoted.count - 1)])
  var unescaped: [UInt8] = []
  guard (try? JSONString.unescape(inner.span, into: &unescaped)) != nil else {
    preconditionFailure("The escaped text cannot be unescaped.")
  }
  precondition(unescaped == Array(String(decoding: input, as: UTF8.self).utf8), "Escaping changed the text.")

  var compact: [UInt8] = []
  JSONCompaction.appendASCII(input.span, to: &compact)
  fuzzRawUnescape(input)
  fuzzBase64(input)
}

/// Unescaping in place and into another buffer gives the same result for any bytes.
private func fuzzRawUnescape(_ input: [UInt8]) {
  var apart: [UInt8] = []
  let isText = (try? JSONString.unescape(input.span, into: &apart)) != nil
  var inPlace = input
  let range = try? JSONString.unescapeInPlace(&inPlace, 0..<input.count)
  precondition(isText == (range != nil), "Unescaping in place and into another buffer disagree.")
  if let range { precondition(inPlace[range].elementsEqual(apart), "Unescaping in place gives a different text.") }
}

/// Encoded bytes decode to the original, and decoding in place and into another buffer gives the same result for any
/// bytes.
private func fuzzBase64(_ input: [UInt8]) {
  var encoded: [UInt8] = []
  input.withUnsafeBufferPointer { Base64.encode($0, into: &encoded) }
  var decoded: [UInt8] = []
  precondition(
    Base64.decode(encoded.span, into: &decoded) && decoded == input, "Decoding base64 does not give the original bytes."
  )
  var apart: [UInt8] = []
  let isBase64 = Base64.decode(input.span, into: &apart)
  var inPlace = input
  let range = Base64.decodeInPlace(&inPlace, 0..<input.count)
  precondition(isBase64 == (range != nil), "Decoding in place and into another buffer disagree.")
  if let range { precondition(inPlace[range].elementsEqual(apart), "Decoding in place gives different bytes.") }
}
