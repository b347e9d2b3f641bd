import Emulator

extension FunctionConfiguration {
  /// Lets the adapter stream responses, unless the user says how it is to send them, or there is none.
  mutating func tellAdapterToStream() {
    let variable = "AWS_LWA_INVOKE_MODE"
    guard adapter != .none, inheritedEnvironment[variable] == nil, environment[variable] == nil else { return }
    environment[variable] = "response_stream"
  }
}
