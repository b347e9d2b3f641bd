import Diagnosis
import Synchronization

/// Tells what the doctor does, with the time that its plan has left.
final class ProgressReporter: Sendable {
  private let plan: Mutex<ExaminationPlan>
  private let begin = ContinuousClock.now
  private let report: @Sendable (ExaminationProgress) -> Void

  init(_ plan: ExaminationPlan, _ report: @escaping @Sendable (ExaminationProgress) -> Void) {
    self.plan = Mutex(plan)
    self.report = report
  }

  /// A part of the plan begins.
  func begin(_ part: ExaminationPlan.Part) {
    let time = ContinuousClock.now - begin
    plan.withLock { $0.begin(part, at: time) }
  }

  /// Takes what was measured.
  func update(_ change: (inout ExaminationPlan) -> Void) { plan.withLock { change(&$0) } }

  /// Tells what happens now.
  @Sendable func show(_ activity: String) {
    let time = ContinuousClock.now - begin
    report(ExaminationProgress(activity, remaining: plan.withLock { $0.remaining(at: time) }))
  }
}
