@testable import EmulatorCore

extension SandboxStateMachine {
  /// The runtime answers an invocation in one go.
  mutating func runtimeAnswers(_ id: RequestID) -> SandboxAPIError? {
    if let error = runtimeBeginsAnswer(id) { return error }
    runtimeEndsAnswer(id)
    return nil
  }
}
