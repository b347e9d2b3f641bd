/// Numbers in decimal.
package enum DecimalNumber {
  /// Appends a number without making a string of it.
  package static func append(_ number: Int, to output: inout [UInt8]) {
    if number < 0 { output.append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    // Twenty digits are enough for 64 bits.
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var start = digits.count
    repeat {
      start -= 1
      digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    digits.span.extracting(start..<digits.count).withUnsafeBufferPointer { output.append(contentsOf: $0) }
  }
}
