import Testing

@testable import Diagnosis

@Suite struct RequestChoiceTests {
  private static let readiness = AppRequest("GET", "/")

  private func choice(paths: [String]) -> RequestChoice {
    let operations = paths.map { #""\#($0)": {"get": {"parameters": [\#(parameter(of: $0))]}}"# }
    return RequestChoice(
      readiness: Self.readiness, description: Array(#"{"paths": {\#(operations.joined(separator: ","))}}"#.utf8))
  }

  /// A required parameter without a value for paths that have one.
  private func parameter(of path: String) -> String {
    path.contains("{") ? #"{"name": "id", "in": "path", "required": true}"# : ""
  }

  @Test func takesTheReadinessPathAndWhatTheAppDescribes() {
    let choice = choice(paths: ["/a", "/", "/b"])
    #expect(choice.requests.map(\.target) == ["/", "/a", "/b"])
    #expect(choice.notes == [])
  }

  @Test(arguments: [nil, "", "{", "[]", "{}", #"{"paths": []}"#])
  func takesTheReadinessPathAloneWithoutADescription(text: String?) {
    let choice = RequestChoice(readiness: Self.readiness, description: text.map { Array($0.utf8) })
    #expect(choice.requests == [Self.readiness])
    #expect(choice.notes == [])
  }

  @Test func takesAllRequestsOfTheUser() {
    let requests = (0..<20).map { AppRequest("GET", "/\($0)") }
    #expect(RequestChoice(requests).requests == requests)
    #expect(RequestChoice(requests).notes == [])
  }

  @Test func saysHowManyOperationsAreTooMany() {
    let exactly = choice(paths: (0..<11).map { "/\($0)" })
    #expect(exactly.requests.count == 12)
    #expect(exactly.notes == [])
    let oneMore = choice(paths: (0..<12).map { "/\($0)" })
    #expect(oneMore.requests == exactly.requests)
    #expect(
      oneMore.notes == [
        "1 GET operation of /openapi.json was not requested, because 12 requests are sent at most. Name others with --request."
      ])
    #expect(
      choice(paths: (0..<20).map { "/\($0)" }).notes.first?.hasPrefix("9 GET operations of /openapi.json were") == true)
  }

  @Test func saysHowManyOperationsHaveParametersWithoutValues() {
    let choice = choice(paths: ["/a", "/a/{id}", "/b/{id}"])
    #expect(choice.requests.map(\.target) == ["/", "/a"])
    #expect(
      choice.notes == [
        "2 GET operations of /openapi.json were not requested, because a required parameter has neither an example nor a "
          + "default. Name a request with --request."
      ])
  }
}
