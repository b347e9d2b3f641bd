import AdapterCore
import Diagnosis

extension RequestExperiment {
  /// The checks of requests without a freeze.
  static let judges =
    httpJudges + [
      // The freeze shows what the next request completes, but work after a response shows without it.
      Judge(check: .freezeBackground, experiments: [.start, .requests, .freeze]) { evidence in
        guard let seen = evidence.requests else { return .notStarted }
        return BackgroundJudgment.judge(
          seen.background, continuations: evidence.freeze?.continuations ?? [],
          isDrained: seen.drainStatus.map { (200..<300).contains($0) } ?? false, app: seen.app)
      },
      Judge(ofRequests: .asyncBlocked) { seen, _ in BlockingJudgment.judge(seen.blocking, app: seen.app) },
      Judge(ofRequests: .memoryGrowth) { seen, evidence in
        let repeated = seen.repetitions
        let limit = evidence.examination.memoryLimit
        if repeated.hasEnded {
          let samples = repeated.slowMemory.last?.samples ?? repeated.memory
          if let finding = MemoryGrowthJudgment.exhaustion(samples, limit: limit, app: seen.app) {
            return .found([finding])
          }
        }
        let memory = MemoryGrowthJudgment.judge(repeated.memory, limit: limit, app: seen.app)
        let withLarge = LargeGrowthJudgment.judge(repeated.slowMemory, with: memory, limit: limit, app: seen.app)
        return OpenFilesJudgment.judge(repeated.openFiles, with: withLarge, app: seen.app)
      },
      Judge(ofRequests: .memoryWorkers) { seen, _ in WorkersJudgment.judge(seen.processes, app: seen.app) },
      Judge(ofRequests: .timeShutdown) { seen, _ in
        seen.shutdown.map { ShutdownJudgment.judge($0, noise: seen.noise, app: seen.app) }
          ?? .undecided("The app's process was not found.")
      },
    ]

  private static let httpJudges = [
    Judge(ofRequests: .httpFraming) { seen, _ in FramingJudgment.judge(seen.allExchanges, app: seen.app) },
    Judge(ofRequests: .httpLarge) { seen, _ in
      LargeJudgment.judge(seen.allExchanges, settings: seen.settings, app: seen.app)
    },
    Judge(ofRequests: .httpBinary) { seen, _ in BinaryJudgment.judge(seen.allExchanges, app: seen.app) },
    Judge(ofRequests: .httpCookies) { seen, _ in CookieJudgment.judge(seen.allExchanges, app: seen.app) },
    Judge(ofRequests: .httpEncoding) { seen, _ in
      EncodingJudgment.judge(seen.allExchanges, settings: seen.settings, app: seen.app)
    },
    Judge(ofRequests: .httpHead) { seen, _ in
      HeadJudgment.judge(seen.allExchanges, hasOwnAdapter: seen.adapter == .own, app: seen.app)
    },
    Judge(ofRequests: .httpEarly) { seen, _ in EarlyJudgment.judge(seen.allExchanges, app: seen.app) },
    Judge(ofRequests: .httpUpgrade) { seen, _ in
      UpgradeJudgment.judge(
        seen.allExchanges, guesses: seen.handshakes.guesses, anywhere: seen.handshakes.anywhere, app: seen.app)
    },
    Judge(ofRequests: .httpHost) { seen, evidence in
      HostJudgment.judge(seen.origins.hosts, host: evidence.examination.publicHost, app: seen.app)
    },
    Judge(ofRequests: .httpPeer) { seen, _ in
      PeerJudgment.judge(
        seen.origins.peers, readiness: seen.origins.readinessPeer, throttle: seen.throttle, app: seen.app)
    },
    Judge(ofRequests: .httpFailure) { seen, _ in
      FailureJudgment.judge(seen.exchanges, output: seen.output, app: seen.app)
    },
  ]
}
