/// The responses to one request in two sandboxes of the same function, for `state.local`.
package struct StateObservation: Sendable, Equatable {
  /// A safe request.
  package var request: AppRequest
  /// In the first sandbox at its beginning, before any cookie and any request that changes something.
  package var atFirst: AppResponse
  /// In the first sandbox after all requests, with the cookies that they set: one right after the other.
  package var inFirst: [AppResponse]
  /// In the first sandbox after that, without the cookies.
  package var withoutCookies: AppResponse
  /// In the second sandbox, with the cookies of the first: one right after the other. Empty if it was not asked.
  package var inSecond: [AppResponse]

  package init(
    request: AppRequest, atFirst: AppResponse, inFirst: [AppResponse], withoutCookies: AppResponse,
    inSecond: [AppResponse] = []
  ) {
    self.request = request
    self.atFirst = atFirst
    self.inFirst = inFirst
    self.withoutCookies = withoutCookies
    self.inSecond = inSecond
  }

  /// How the request depends on what its sandbox remembers.
  enum Dependence: Equatable {
    /// The first sandbox knows the session of the cookies, the second responds as if there were none.
    case session
    /// The first sandbox remembers earlier requests, the second responds as if there had been none.
    case data
    /// The response counts requests, and begins anew in the second sandbox. The numbers are the last in the first and the
    /// first in the second sandbox.
    case counter(last: Int, restart: Int)
  }

  /// Whether the responses of the first sandbox are alike enough to be compared with others.
  var isComparable: Bool { counter(in: inFirst) != nil || stableViews.contains { $0 != .status } }

  /// Whether the first sandbox responds otherwise after the requests than before, so that another sandbox may too.
  package var isChanged: Bool {
    counter(in: inFirst) != nil || stableViews.contains { !areAlike(inFirst + [atFirst], $0) }
  }

  /// Nil if nothing shows that the sandboxes do not share what they remember.
  var dependence: Dependence? {
    if let numbers = restartedCounter { return .counter(last: numbers.last, restart: numbers.restart) }
    guard inSecond.count > 1 else { return nil }
    let isMet = stableViews.contains { view in
      // The very first response may be special, so it does not count. What is otherwise in the second sandbox without
      // being what the first one began with, such as an ID of its own, was not forgotten.
      areAlike(inSecond.dropFirst() + [atFirst], view) && !areAlike(inFirst + [atFirst], view)
    }
    guard isMet else { return nil }
    return stableViews.contains { areAlike(inFirst + [withoutCookies], $0) && !areAlike(inFirst + [atFirst], $0) }
      ? .data : .session
  }

  /// The ways to look at a response in which those of the first sandbox are alike.
  private var stableViews: [ComparedResponse.View] {
    inFirst.count > 1 ? ComparedResponse.View.allCases.filter { areAlike(inFirst, $0) } : []
  }

  private func areAlike(_ responses: [AppResponse], _ view: ComparedResponse.View) -> Bool {
    guard let first = responses.first.map({ ComparedResponse($0, view) }) else { return true }
    return responses.dropFirst().allSatisfy { ComparedResponse($0, view) == first }
  }

  private var restartedCounter: (last: Int, restart: Int)? {
    guard let first = counter(in: inFirst), let second = counter(in: inSecond), first.position == second.position,
      first.step == second.step, let last = first.values.last, let restart = second.values.first, restart <= last
    else { return nil }
    return (last, restart)
  }

  /// A number in a response that goes up by the same step from response to response.
  private struct Counter {
    var position: Int
    var step: Int
    var values: [Int]
  }

  /// A counter of the doctor's requests is still small.
  private static let highest = 1000
  /// From one slow request to the next, a time in the response goes up as a counter does.
  private static let longest = Duration.milliseconds(250)

  /// Nil if there is none, or if the responses differ in anything else.
  private func counter(in responses: [AppResponse]) -> Counter? {
    guard responses.count > 2, responses.allSatisfy({ $0.duration < Self.longest && $0.status < 400 }) else {
      return nil
    }
    let numbers = responses.map(NumbersInText.init)
    guard numbers.allSatisfy({ $0.text == numbers[0].text }) else { return nil }
    let changing = numbers[0].values.indices.filter { index in
      numbers.contains { $0.values[index] != numbers[0].values[index] }
    }
    let counters = changing.compactMap { position -> Counter? in
      let values = numbers.map { $0.values[position] }
      let steps = zip(values, values.dropFirst()).map { $1 - $0 }
      guard steps[0] > 0, steps.allSatisfy({ $0 == steps[0] }), values[values.count - 1] <= Self.highest else {
        return nil
      }
      return Counter(position: position, step: steps[0], values: values)
    }
    return counters.count == changing.count ? counters.first : nil
  }
}
