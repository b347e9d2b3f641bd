import CJSONText

/// Runs the C loops of every instruction set that the processor supports, with exactly the room that they require, so
/// that the sanitizer detects any byte too many. They may stop at different places, but must write the same text up to
/// there.
func fuzzJSONLoops(_ input: [UInt8]) {
  var unescaped: [UInt8] = []
  var escaped: [UInt8] = []
  for loops in Loops.all {
    var hasEscapes = false
    precondition(loops.scan(input, input.count, &hasEscapes) <= input.count)
    check(input, room: input.count, against: &unescaped) { loops.unescape($0, $1, $2) }
    for room in [input.count, input.count * 2] {
      check(input, room: room, against: &escaped) { loops.escape($0, $1, $2, room) }
    }
  }
}

private typealias Loop = (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>) -> json_text_progress

private func check(_ input: [UInt8], room: Int, against known: inout [UInt8], loop: Loop) {
  let destination = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
  defer { destination.deallocate() }
  let progress = loop(input, input.count, destination)
  precondition(progress.read <= input.count && progress.written <= room, "A loop reports more bytes than there are.")
  let written = Array(UnsafeBufferPointer(start: destination, count: progress.written))
  precondition(zip(written, known).allSatisfy { $0 == $1 }, "Two instruction sets write different text.")
  if written.count > known.count { known = written }
}

private struct Loops {
  let scan: (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<Bool>) -> Int
  let unescape: Loop
  let escape: (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>, Int) -> json_text_progress

  static var all: [Loops] {
    var all = [
      Loops(
        scan: json_text_scan_baseline, unescape: json_text_unescape_baseline, escape: json_text_escape_baseline)
    ]
    #if arch(x86_64)
      if json_text_has_avx2() {
        all.append(Loops(scan: json_text_scan_avx2, unescape: json_text_unescape_avx2, escape: json_text_escape_avx2))
      }
      if json_text_has_avx512() {
        all.append(
          Loops(scan: json_text_scan_avx512, unescape: json_text_unescape_avx512, escape: json_text_escape_avx512))
      }
    #endif
    return all
  }
}
