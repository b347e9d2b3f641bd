import AdapterCore
import Diagnosis

extension RequestExperiment {
  /// All that was seen.
  struct Outcome: Sendable {
    var app = RecognizedApp()
    /// The adapter's settings.
    var settings = Settings()
    /// The adapter beside the app; nil if none was found.
    var adapter: WebAdapter?
    var requests: [AppRequest] = []
    /// The same as they were sent: each with the cookies that the app had set by then.
    var sentRequests: [AppRequest] = []
    /// What was not requested, as sentences.
    var notes: [String] = []
    /// The responses of the readiness path. Their durations end with the head, as the adapter's check does.
    var probes: [AppResponse] = []
    /// How long the readiness path took to the end of the body.
    var probeDurations: [Duration] = []
    var exchanges: [DirectExchange] = []
    /// The same requests as HEAD, WebSocket handshakes and an upload.
    var variants: [DirectExchange] = []
    /// The same requests as callers of a Function URL send them.
    var origins = OriginExperiment.Outcome()
    var idle = DirectRequests.IdleConnection.noResponse
    var background: [BackgroundJudgment.Observation] = []
    var blocking: [BlockingJudgment.Observation] = []
    var repetitions = RepetitionExperiment.Outcome()
    /// What an app with a rate limit responds to other callers; nil if it has refused no request so.
    var throttle: ThrottleObservation?
    var peakMegabytes = 0
    var isOutOfMemory = false
    /// Files in the app's folder that were written while it ran, if it can write there.
    var written: [String] = []
    /// Files in /dev/shm that it has mapped.
    var sharedMemory: [String] = []
    /// WebSocket handshakes at paths that no request names.
    var handshakes = Handshakes()
    var processes: [ObservedProcess] = []
    var shutdown: ShutdownJudgment.Observation?
    var drainStatus: Int?
    /// The requests whose path begins with the base path that the adapter removes.
    var basePaths: [BasePathObservation] = []
    var output: [String] = []
    var hasReadOnlyFiles = false
    /// While the readiness path was requested.
    var noise = MachineNoise.none

    /// How many processes serve requests: those that have started no others.
    var workers: Int {
      let parents = Set(processes.map(\.parent))
      return min(8, max(1, processes.count { !parents.contains($0.id) }))
    }

    /// The requests and their variants.
    var allExchanges: [DirectExchange] { exchanges + variants }

    /// How long each of the requests took.
    var durations: [Duration] {
      sentRequests.compactMap { request in exchanges.first { $0.request == request }?.endAfter }
    }

    /// The app's responses, which it may have signed with these credentials.
    func responses(with credentials: FunctionCredentials) -> [CredentialsJudgment.Response] {
      exchanges.compactMap { exchange in
        exchange.appResponse.map { CredentialsJudgment.Response(exchange.request, $0, credentials: credentials) }
      }
    }

    /// The requests that have not ended the app.
    var survivedRequests: [AppRequest] { zip(requests, sentRequests).filter { hasSurvived($1) }.map(\.0) }

    /// The same with their cookies.
    var survivedSentRequests: [AppRequest] { sentRequests.filter(hasSurvived) }

    private func hasSurvived(_ request: AppRequest) -> Bool {
      !exchanges.contains { $0.request == request && $0.response == nil && $0.hasEnded }
    }

    /// The bodies of the app's responses.
    var bodies: [SecretsJudgment.Output] {
      exchanges.compactMap { exchange in
        exchange.response.map { response in
          SecretsJudgment.Output(
            .response(request: exchange.request.title, status: response.status),
            String(decoding: response.body.prefix(64 * 1024), as: UTF8.self))
        }
      }
    }
  }
}
