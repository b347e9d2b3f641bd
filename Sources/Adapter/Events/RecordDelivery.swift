import AdapterCore
import AdapterLoop
import HTTPMessages
import LambdaEvents

/// Sends the records of a batch in the order that ``BatchPlan`` sets, and collects those that Lambda must retry.
@LoopActor
final class RecordDelivery {
  /// How the batch ended.
  struct Outcome {
    /// The result for Lambda.
    var result: [UInt8]
    /// The app's first failure, if any.
    var failure: FailureCode?
  }

  private let batch: RecordBatch
  private let upstream: Upstream
  private let settings: Settings
  private let lastMoment: Duration
  private let log: Log
  private let explain: @LoopActor (ObservedFailure, Evidence) async -> Failure
  private var plan: BatchPlan
  private var failure: FailureCode?

  /// - Parameter explain: explains a failure with what is known of the app's processes.
  init(
    _ batch: RecordBatch, upstream: Upstream, settings: Settings, until lastMoment: Duration, _ log: Log,
    explain: @escaping @LoopActor (ObservedFailure, Evidence) async -> Failure
  ) {
    self.batch = batch
    self.upstream = upstream
    self.settings = settings
    self.lastMoment = lastMoment
    self.log = log
    self.explain = explain
    plan = BatchPlan(batch, concurrency: settings.eventConcurrency)
  }

  /// Sends records until all have been sent, the plan stops, or the last moment has passed.
  func run() async -> Outcome {
    await withTaskGroup(of: Void.self) { group in
      begin(in: &group)
      while await group.next() != nil { begin(in: &group) }
    }
    let failures = plan.failures
    if !failures.isEmpty {
      log(
        LogRecord(
          .warn, "Records failed or were not sent; Lambda retries them",
          [
            ("records", .integer(batch.records.count)), ("failed", .integer(failures.count - plan.unsent)),
            ("unsent", .integer(plan.unsent)),
          ]))
    }
    return Outcome(result: RecordBatch.result(failures: failures), failure: failure)
  }

  private func begin(in group: inout TaskGroup<Void>) {
    while AdapterClock.now < lastMoment, let index = plan.next() {
      group.addLoopTask { await self.deliver(index) }
    }
  }

  private func deliver(_ index: Int) async {
    let isSuccess = await send(batch.records[index])
    plan.ended(index, isSuccess: isSuccess)
  }

  private func send(_ record: RecordBatch.Record) async -> Bool {
    let request = record.request
    let rules = Exchange.Rules(for: request, settings, until: lastMoment)
    do throws(UpstreamFailure) {
      let answer = try await upstream.exchange(request, rules: rules)
      let error = ReportedError(in: answer.response)
      if (200..<300).contains(answer.response.status), error == nil { return true }
      var metadata: [LogRecord.Pair] = [
        ("record", .text(record.identifier)), ("status", .integer(answer.response.status)),
      ]
      if let error { metadata += [("type", .text(error.type)), ("message", .text(error.message))] }
      log(LogRecord(.error, "The app failed to process a record", metadata))
      return false
    } catch {
      guard case .failed(let observed, var evidence) = error else {
        plan.stop()
        return false
      }
      evidence.response?.delivery = .result
      let failure = await explain(observed, evidence)
      self.failure = self.failure ?? failure.code
      log(failure.logRecord)
      switch failure.code {
      // The remaining records would wait just as long and fail too.
      case .appNotReady, .appNotListening: plan.stop()
      default: break
      }
      return false
    }
  }
}
