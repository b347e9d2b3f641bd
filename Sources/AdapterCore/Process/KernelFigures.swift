/// Named figures in the kernel's texts, one a line: `/proc/meminfo` (`MemAvailable:  1234 kB`), `/proc/vmstat` and the
/// files of control groups (`oom_kill 1`).
package enum KernelFigures {
  /// The figure of this name, in the unit of the text; nil where there is none.
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

  /// The text as one figure, as in `memory.max`; nil where it is none, as `max`.
  package static func single(_ text: ArraySlice<UInt8>) -> Int? {
    text.last == UInt8(ascii: "\n") ? DecimalText.number(in: text.dropLast()) : DecimalText.number(in: text)
  }
}
