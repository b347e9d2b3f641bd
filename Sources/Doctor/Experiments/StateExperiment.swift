import Diagnosis
import Emulator
import EmulatorCore

/// Sends requests to one sandbox, and then, with the cookies that it has set, to another one.
struct StateExperiment {
  /// The function, without the freeze.
  let configuration: FunctionConfiguration
  /// The requests in their order. Those that are not safe go to the first sandbox only.
  let requests: [AppRequest]
  let progress: @Sendable (String) -> Void

  /// All that was seen.
  struct Outcome: Sendable {
    var observations: [StateObservation] = []
    /// The names of the cookies that the first sandbox set.
    var cookies: [String] = []
    /// Whether a second sandbox was asked: not if the first one showed that nothing can differ.
    var isSecondAsked = false
    /// Whether each sandbox had a /tmp of its own.
    var hasOwnFiles = false
  }

  /// How often each request is sent to tell what changes by chance from what does not.
  private static let repetitions = 6
  /// Requests that take longer than this are not repeated.
  private static let longest = Duration.seconds(1)
  /// How long the second sandbox waits at most to be as old as the first one was.
  private static let longestWait = Duration.seconds(5)

  /// What the first sandbox has shown.
  private struct First {
    var outcome: Outcome
    /// The cookies for each observation.
    var jars: [CookieJar]
    /// How long it had been ready before its responses counted.
    var age: Duration
  }

  /// Nil if a sandbox does not start.
  func run() async throws -> Outcome? {
    progress("what one sandbox remembers")
    let first = try await ExaminedFunction.run(configuration) { function -> First? in
      guard try await function.start() == .ready else { return nil }
      return try await askFirst(function)
    }
    guard let first else { return nil }
    guard first.outcome.observations.contains(where: \.isChanged) else { return first.outcome }
    progress("the same requests to another sandbox")
    return try await ExaminedFunction.run(configuration) { function in
      guard try await function.start() == .ready else { return nil }
      return try await askSecond(function, first)
    }
  }

  private func askFirst(_ function: ExaminedFunction) async throws -> First {
    let begin = ContinuousClock.now
    var jar = CookieJar()
    var outcome = Outcome()
    outcome.hasOwnFiles = function.enforces(.readOnly)
    var atFirst: [(request: AppRequest, response: AppResponse)] = []
    for request in requests where request.isSafe {
      guard !atFirst.contains(where: { $0.request == request }) else { continue }
      if let response = try await send(request, function), response.duration < Self.longest {
        atFirst.append((request, response))
      }
    }
    // The last requests may undo what earlier ones have done: a checkout, a logout.
    var inBetween: [(seen: StateObservation, jar: CookieJar)] = []
    var hasChanged = false
    for request in requests {
      guard !request.isSafe || atFirst.contains(where: { $0.request == request }) else { continue }
      _ = try await send(request, with: &jar, function)
      hasChanged = hasChanged || !request.isSafe
      guard request.isSafe, hasChanged, let first = atFirst.first(where: { $0.request == request })?.response else {
        continue
      }
      inBetween.append((try await observe(request, first, &jar, function), jar))
    }
    let age = .now - begin
    var jars: [CookieJar] = []
    for (request, response) in atFirst {
      let atLast = try await observe(request, response, &jar, function)
      let earlier = inBetween.first { $0.seen.request == request && $0.seen.isChanged }
      outcome.observations.append(atLast.isChanged ? atLast : earlier?.seen ?? atLast)
      jars.append(atLast.isChanged ? jar : earlier?.jar ?? jar)
    }
    outcome.cookies = jar.names
    return First(outcome: outcome, jars: jars, age: age)
  }

  private func observe(
    _ request: AppRequest, _ atFirst: AppResponse, _ jar: inout CookieJar, _ function: ExaminedFunction
  ) async throws -> StateObservation {
    StateObservation(
      request: request, atFirst: atFirst, inFirst: try await sendRepeatedly(request, with: &jar, function),
      withoutCookies: try await send(request, function) ?? atFirst)
  }

  private func askSecond(_ function: ExaminedFunction, _ first: First) async throws -> Outcome {
    // Apps that prepare themselves after their start respond otherwise until they have.
    try await Task.sleep(for: min(first.age, Self.longestWait))
    var outcome = first.outcome
    outcome.isSecondAsked = true
    for index in outcome.observations.indices {
      var jar = first.jars[index]
      outcome.observations[index].inSecond = try await sendRepeatedly(
        outcome.observations[index].request, with: &jar, function)
    }
    return outcome
  }

  private func sendRepeatedly(
    _ request: AppRequest, with jar: inout CookieJar, _ function: ExaminedFunction
  ) async throws -> [AppResponse] {
    var responses: [AppResponse] = []
    for _ in 0..<Self.repetitions {
      if let response = try await send(request, with: &jar, function) { responses.append(response) }
    }
    return responses
  }

  /// Sends a request with the cookies of the jar, and takes those of the response.
  private func send(
    _ request: AppRequest, with jar: inout CookieJar, _ function: ExaminedFunction
  ) async throws -> AppResponse? {
    let response = try await send(jar.adding(to: request), function)
    if let response { jar.take(response, to: request) }
    return response
  }

  private func send(_ request: AppRequest, _ function: ExaminedFunction) async throws -> AppResponse? {
    try Task.checkCancellation()
    return try? await function.invoke(request, timeout: configuration.function.timeout)
  }
}
