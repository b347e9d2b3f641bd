/// The state of a process, from `/proc/PID/stat` (proc_pid_stat(5)).
package struct ProcessStatus: Sendable, Equatable {
  /// The ID of its parent.
  package let parent: Int32
  /// Whether it has begun to end: its descriptors may be closed before it is gone.
  package let isEnding: Bool
  /// Its resident memory, in pages.
  package let residentPages: Int
  /// How it ended; nil if it has not ended, has already been reaped, or the kernel hides its exit status.
  package let end: Evidence.Process?

  private static let exiting: UInt64 = 4  // PF_EXITING

  /// Parses the file; nil if it does not have the documented form.
  package init?(_ text: ArraySlice<UInt8>) {
    // The second field is the program's name in parentheses, and may itself contain spaces and parentheses.
    guard let open = text.firstIndex(of: UInt8(ascii: "(")), let close = text.lastIndex(of: UInt8(ascii: ")")),
      open < close, DecimalText.number(in: text[..<open]) != nil
    else { return nil }
    let fields = text[(close + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    // Numbered as in proc_pid_stat(5): the first of these is field 3.
    func field(_ number: Int) -> Int? { fields.count > number - 3 ? DecimalText.number(in: fields[number - 3]) : nil }
    guard let state = fields.first?.first, let parent = field(4), let flags = field(9), let pages = field(24) else {
      return nil
    }
    let isDead = state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
    self.parent = Int32(truncatingIfNeeded: parent)
    isEnding = isDead || UInt64(truncatingIfNeeded: flags) & Self.exiting != 0
    residentPages = max(pages, 0)
    // An exit status of 0 looks the same as a hidden one, so 0 counts as not known.
    end = isDead ? field(52).flatMap { Self.end(waitStatus: $0) } : nil
  }

  /// Interprets a wait status other than 0; see wait(2).
  private static func end(waitStatus: Int) -> Evidence.Process? {
    guard waitStatus > 0 else { return nil }
    let signal = Int32(waitStatus & 0x7f)
    return signal == 0 ? .exited(status: Int32(waitStatus >> 8 & 0xff)) : .killed(signal: signal)
  }
}

/// Parses decimal numbers in kernel files.
enum DecimalText {
  /// The number in `text`, which may have spaces around it; nil if it is not a number, or too large.
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

/// Reads the process IDs in `/proc/PID/task/TID/children` (proc_tid_children(5)).
package enum ProcessList {
  /// The IDs in the text, in order. Anything that is not an ID is skipped.
  package static func ids(in text: ArraySlice<UInt8>) -> [Int32] {
    text.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
      .compactMap { DecimalText.number(in: $0).flatMap { Int32(exactly: $0) } }
  }
}
