/// The ids in `/proc/PID/task/TID/children` (proc_tid_children(5)).
package enum ProcessList {
  /// The ids of the text, in its order; what is no id is left out.
  package static func ids(in text: ArraySlice<UInt8>) -> [Int32] {
    text.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
      .compactMap { DecimalText.number(in: $0).flatMap { Int32(exactly: $0) } }
  }
}
