/// A process as `/proc/PID/stat` tells it (proc_pid_stat(5)).
package struct ProcessStatus: Sendable, Equatable {
  /// The id of its parent.
  package let parent: Int32
  /// Whether it has begun to end: its descriptors may be closed before it is gone.
  package let isEnding: Bool
  /// Its resident memory, in pages.
  package let residentPages: Int
  /// How it ended, while its parent has not taken note of that yet, and only where the kernel lets us see it.
  package let end: Evidence.Process?

  private static let exiting: UInt64 = 4  // PF_EXITING

  /// Reads the file's text; nil where it is not of the documented form.
  package init?(_ text: ArraySlice<UInt8>) {
    // The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
    guard let open = text.firstIndex(of: UInt8(ascii: "(")), let close = text.lastIndex(of: UInt8(ascii: ")")),
      open < close, DecimalText.number(in: text[..<open]) != nil
    else { return nil }
    let fields = text[(close + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    // Counted as in proc_pid_stat(5): the first of these is field 3.
    func field(_ number: Int) -> Int? { fields.count > number - 3 ? DecimalText.number(in: fields[number - 3]) : nil }
    guard let state = fields.first?.first, let parent = field(4), let flags = field(9), let pages = field(24) else {
      return nil
    }
    let isDead = state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
    self.parent = Int32(truncatingIfNeeded: parent)
    isEnding = isDead || UInt64(truncatingIfNeeded: flags) & Self.exiting != 0
    residentPages = max(pages, 0)
    // The code of a process that left with 0 looks like one that may not be seen, so it counts only with its end.
    end = isDead ? field(52).flatMap { Self.end(waitStatus: $0) } : nil
  }

  /// What a wait status other than 0 says; see wait(2).
  private static func end(waitStatus: Int) -> Evidence.Process? {
    guard waitStatus > 0 else { return nil }
    let signal = Int32(waitStatus & 0x7f)
    return signal == 0 ? .exited(status: Int32(waitStatus >> 8 & 0xff)) : .killed(signal: signal)
  }
}

/// Decimal numbers in the kernel's texts.
enum DecimalText {
  /// The number that `text` is, spaces around it apart; nil where it is none or too large.
  static func number(in text: ArraySlice<UInt8>) -> Int? {
    var digits = text.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    var number = 0
    var count = 0
    for byte in digits {
      guard let digit = decimalDigit(byte) else {
        guard byte == UInt8(ascii: " "), count > 0 else { return nil }
        break
      }
      let (product, overflows) = number.multipliedReportingOverflow(by: 10)
      let (sum, carries) = product.addingReportingOverflow(Int(digit))
      guard !overflows, !carries else { return nil }
      number = sum
      count += 1
    }
    guard count > 0 else { return nil }
    return isNegative ? -number : number
  }
}
