import Diagnosis
import Glibc
import Synchronization

/// A line on standard error that says what the doctor does, and how long the rest may take.
final class DoctorProgress: Sendable {
  /// What is shown, and since when; nil if nothing is.
  private typealias Shown = (progress: ExaminationProgress, since: ContinuousClock.Instant)

  private let isShown: Bool
  private let shown = Mutex<Shown?>(nil)

  init(isShown: Bool) { self.isShown = isShown }

  /// Replaces the line.
  func show(_ progress: ExaminationProgress) {
    shown.withLock { shown in
      shown = (progress, .now)
      write(progress.text(after: .zero))
    }
  }

  /// Counts down.
  func update() {
    shown.withLock { shown in
      if let shown { write(shown.progress.text(after: .now - shown.since)) }
    }
  }

  /// Removes the line.
  func clear() {
    shown.withLock { shown in
      shown = nil
      if isShown { StandardStream.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) }
    }
  }

  private func write(_ text: String) {
    guard isShown else { return }
    StandardStream.write(Array("\r\u{1B}[Kswiftlet doctor: \(text)".utf8), to: STDERR_FILENO)
  }
}
