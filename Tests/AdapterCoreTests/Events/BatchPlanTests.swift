import AdapterCore
import HTTPMessages
import SeededRandom
import Testing

@testable import LambdaEvents

@Suite struct BatchPlanTests {
  /// A batch of records a, b, c… whose groups are the letters of `groups`; `-` stands for none.
  private func plan(_ order: RecordBatch.Order, _ groups: String, concurrency: Int = 1) -> BatchPlan {
    let records = groups.enumerated().map { index, group in
      RecordBatch.Record(
        identifier: "\(index)", group: group == "-" ? nil : Array("\(group)".utf8),
        request: HTTPRequest(method: .post, target: Array("/".utf8)))
    }
    return BatchPlan(RecordBatch(order: order, records: records), concurrency: concurrency)
  }

  @Test func oneAfterTheOther() {
    var plan = plan(.free, "---")
    #expect(plan.next() == 0)
    #expect(plan.next() == nil)
    plan.ended(0, isSuccess: false)
    #expect(plan.next() == 1)
    plan.ended(1, isSuccess: true)
    #expect(plan.next() == 2)
    plan.ended(2, isSuccess: true)
    #expect(plan.next() == nil)
    #expect(plan.failures == ["0"])
    #expect(plan.unsent == 0)
  }

  @Test func asManyAtOnceAsAllowed() {
    var plan = plan(.free, "----", concurrency: 2)
    #expect(plan.next() == 0)
    #expect(plan.next() == 1)
    #expect(plan.next() == nil)
    plan.ended(1, isSuccess: true)
    #expect(plan.next() == 2)
    #expect(plan.next() == nil)
  }

  @Test func aGroupKeepsItsOrder() {
    var plan = plan(.groups, "aabab", concurrency: 10)
    #expect(plan.next() == 0)
    #expect(plan.next() == 2)
    #expect(plan.next() == nil)
    plan.ended(2, isSuccess: true)
    #expect(plan.next() == 4)
    #expect(plan.next() == nil)
    plan.ended(0, isSuccess: true)
    #expect(plan.next() == 1)
    #expect(plan.next() == nil)
    plan.ended(1, isSuccess: true)
    #expect(plan.next() == 3)
  }

  @Test func theRestOfAFailedGroupIsReportedUnsent() {
    var plan = plan(.groups, "abaab", concurrency: 1)
    #expect(plan.next() == 0)
    plan.ended(0, isSuccess: false)
    #expect(plan.next() == 1)
    plan.ended(1, isSuccess: true)
    #expect(plan.next() == 4)
    plan.ended(4, isSuccess: true)
    #expect(plan.next() == nil)
    #expect(plan.failures == ["0", "2", "3"])
    #expect(plan.unsent == 2)
  }

  @Test func afterAFailureNothingMoreOfAStreamIsSent() {
    var plan = plan(.stream, "abcab", concurrency: 2)
    #expect(plan.next() == 0)
    #expect(plan.next() == 1)
    plan.ended(1, isSuccess: false)
    #expect(plan.next() == nil)
    plan.ended(0, isSuccess: true)
    #expect(plan.next() == nil)
    #expect(plan.failures == ["1", "2", "3", "4"])
  }

  @Test func whatIsNotSentWhenTheTimeIsUpIsReported() {
    var plan = plan(.free, "---", concurrency: 2)
    #expect(plan.next() == 0)
    plan.stop()
    #expect(plan.next() == nil)
    plan.ended(0, isSuccess: true)
    #expect(plan.failures == ["1", "2"])
    #expect(plan.unsent == 2)
  }

  @Test func groupsOfQueuesWithoutOrderDoNotCount() {
    var plan = plan(.free, "aaa", concurrency: 3)
    #expect([plan.next(), plan.next(), plan.next()] == [0, 1, 2])
  }

  @Test func anEmptyBatchIsDone() {
    var plan = plan(.groups, "")
    #expect(plan.next() == nil)
    #expect(plan.failures.isEmpty)
  }

  @Test func tellingTwiceChangesNothing() {
    var plan = plan(.free, "--", concurrency: 1)
    #expect(plan.next() == 0)
    plan.ended(0, isSuccess: true)
    plan.ended(0, isSuccess: false)
    plan.ended(7, isSuccess: false)
    plan.ended(1, isSuccess: false)
    #expect(plan.failures == ["1"])
    #expect(plan.next() == 1)
  }

  /// Random batches with random ends: order is kept, the limit holds, and each record is either taken or reported.
  @Test(arguments: [RecordBatch.Order.free, .groups, .stream])
  func whateverHappens(order: RecordBatch.Order) {
    for seed in UInt64(0)..<500 {
      var random = SeededGenerator(seed: seed)
      let comment: Comment = "seed \(seed)"
      let groups = String(
        (0..<Int.random(in: 0...20, using: &random)).map { _ in random.pick(Array("abc-")) })
      let letters = Array(groups)
      let concurrency = Int.random(in: 1...5, using: &random)
      var plan = plan(order, groups, concurrency: concurrency)
      var inFlight: [Int] = []
      var taken: Set<Int> = []
      var failed: Set<Int> = []
      while true {
        while let index = plan.next() {
          if order != .free, letters[index] != "-" {
            #expect(
              (0..<index).allSatisfy { letters[$0] != letters[index] || taken.contains($0) }, comment)
          }
          if order == .stream { #expect(failed.isEmpty, comment) }
          inFlight.append(index)
          #expect(inFlight.count <= concurrency, comment)
        }
        guard let slot = inFlight.indices.randomElement(using: &random) else { break }
        let index = inFlight.remove(at: slot)
        let isSuccess = Int.random(in: 0..<5, using: &random) > 0
        if isSuccess { taken.insert(index) } else { failed.insert(index) }
        plan.ended(index, isSuccess: isSuccess)
      }
      #expect(plan.failures == letters.indices.filter { !taken.contains($0) }.map { "\($0)" }, comment)
      if failed.isEmpty { #expect(plan.failures.isEmpty, comment) }
    }
  }
}
