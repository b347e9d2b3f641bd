import NIOCore
import NIOHTTP1

/// A request's body that is handed on bit by bit. It belongs to its event loop.
///
/// Where the sender goes before the end, the exchange's `onDisconnect` tells of it.
final class HTTPRequestBody {
  /// Takes each part.
  var onPart: ((ByteBuffer) -> Void)?
  /// Told of the end, with the trailer fields.
  var onEnd: ((HTTPHeaders) -> Void)?

  /// Whether nothing more is to be read for the moment: the sender is slowed down.
  var isPaused = false {
    didSet { if oldValue != isPaused { onPauseChange?(isPaused) } }
  }

  /// Called when ``isPaused`` changes.
  var onPauseChange: ((Bool) -> Void)?

  /// A body of which nothing has been received.
  init(onPauseChange: @escaping (Bool) -> Void) { self.onPauseChange = onPauseChange }
}
