/// What the output of a failed build means.
package enum BuildAdvice {
  /// A sentence that says what to do; nil if the output says enough.
  package static func advice(on output: String, of step: BuildStep) -> String? {
    if case .pip = step, output.contains("No module named pip") {
      return "This Python has no pip. Use a virtual environment, or install pip for it."
    }
    guard unreachable.contains(where: { output.contains($0) }) else { return nil }
    return switch step {
    case .npm:
      "npm's registry cannot be reached. Check the network, or name another one with npm config set registry."
    case .pip: "The package index cannot be reached. Check the network, or name another one with PIP_INDEX_URL."
    case .make, .go, .none: "A server cannot be reached. Check the network."
    }
  }

  /// What tools print if a server cannot be reached.
  private static let unreachable = [
    "ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH", "ERR_SOCKET_TIMEOUT", "E403",
    "Failed to establish a new connection", "Temporary failure in name resolution", "Network is unreachable",
    "Connection refused", "no such host",
  ]
}
