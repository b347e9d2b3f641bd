import AdapterCore
import LambdaInterface

/// Lines of `NAME=VALUE` are valid settings, or are rejected with reasons that can be logged.
func fuzzSettings(_ input: [UInt8]) {
  var variables: [String: String] = ["AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"]
  for line in input.split(separator: UInt8(ascii: "\n")) {
    let parts = line.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { continue }
    variables[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[1], as: UTF8.self)
  }
  do throws(SettingsError) {
    _ = try Settings.parse(lookup: { variables[$0] }, names: Array(variables.keys))
  } catch {
    precondition(!error.problems.isEmpty, "Settings are rejected without a reason.")
    _ = FailureExplanation.explain(.settings(error)).logRecord.line(as: .json, at: 0)
  }
}
