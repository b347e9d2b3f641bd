import AdapterCore
import Diagnosis
import Emulator
import EmulatorCore

/// Sends requests to the app with temporary credentials in its environment, as a role's are on Lambda.
struct CredentialsExperiment {
  /// The function, without the freeze.
  let configuration: FunctionConfiguration
  let requests: [AppRequest]

  /// An app that connects to AWS gets no further with these credentials, and may try for long.
  private static let longestRequest = Duration.seconds(5)
  private static let longestRun = Duration.seconds(15)

  /// Nil if the function does not start.
  func run() async throws -> [CredentialsJudgment.Response]? {
    var function = configuration
    function.inheritedEnvironment.merge(FunctionCredentials.placeholder) { $1 }
    return try await ExaminedFunction.run(function) { function in
      guard try await function.start() == .ready else { return nil }
      let direct = function.directRequests(limit: Self.longestRequest)
      var jar = CookieJar()
      var responses: [CredentialsJudgment.Response] = []
      let begin = ContinuousClock.now
      for request in requests where .now - begin < Self.longestRun {
        let request = jar.adding(to: request)
        guard let response = try await direct.send(request)?.appResponse else { continue }
        jar.take(response, to: request)
        responses.append(
          CredentialsJudgment.Response(
            request, response, credentials: FunctionCredentials(FunctionCredentials.placeholder)))
      }
      return responses
    }
  }
}
