import AdapterLoop

/// Bounds how many adapters run at once: they share one loop, and an adapter that waits for its turn there may miss
/// a deadline of its test.
@LoopActor
enum AdapterSlots {
  private static var free = 8
  private static var waiting: [UnsafeContinuation<Void, Never>] = []

  /// Waits for a slot.
  static func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withUnsafeContinuation { waiting.append($0) }
    }
  }

  /// Gives the slot to the one that has waited longest.
  static func giveBack() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
