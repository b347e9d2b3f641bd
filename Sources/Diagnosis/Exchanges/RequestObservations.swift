import HTTPMessages

/// All that was observed about one request, which may have been sent several times.
struct RequestObservations {
  let request: AppRequest
  /// The complete direct responses.
  private(set) var direct: [ParsedResponse] = []
  /// The responses through the emulator's Function URL.
  private(set) var throughLambda: [AppResponse] = []

  /// The observations of each request, in the order of the first exchanges.
  static func all(in exchanges: [DirectExchange]) -> [RequestObservations] {
    var all: [RequestObservations] = []
    for exchange in exchanges {
      let index = all.firstIndex { $0.request == exchange.request } ?? all.endIndex
      if index == all.endIndex { all.append(RequestObservations(request: exchange.request)) }
      if let response = exchange.response, response.isComplete { all[index].direct.append(response) }
      if let response = exchange.throughLambda { all[index].throughLambda.append(response) }
    }
    return all
  }

  /// Whether there are responses on both ways.
  var canBeCompared: Bool { !direct.isEmpty && !throughLambda.isEmpty }

  /// Whether the app's own responses are known to be the same each time. One response cannot show it.
  var isStable: Bool {
    direct.count > 1 && direct.dropFirst().allSatisfy { $0.status == direct[0].status && $0.body == direct[0].body }
  }
}
