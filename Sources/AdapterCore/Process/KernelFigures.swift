/// Reads named figures from kernel files with one per line: `/proc/meminfo` (`MemAvailable:  1234 kB`), `/proc/vmstat`
/// and control group files (`oom_kill 1`).
package enum KernelFigures {
  /// The figure with this name, in the file's unit; nil if it is not in the text.
  package static func value(of name: StaticString, in text: ArraySlice<UInt8>) -> Int? {
    name.withUTF8Buffer { name in
      for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: name) {
        let rest = line.dropFirst(name.count)
        switch rest.first {
        case UInt8(ascii: ":"): return DecimalText.number(in: rest.dropFirst())
        case UInt8(ascii: " "): return DecimalText.number(in: rest)
        default: continue
        }
      }
      return nil
    }
  }

  /// A text that is a single figure, as in `memory.max`; nil if it is not a number, such as `max`.
  package static func single(_ text: ArraySlice<UInt8>) -> Int? {
    text.last == UInt8(ascii: "\n") ? DecimalText.number(in: text.dropLast()) : DecimalText.number(in: text)
  }
}
