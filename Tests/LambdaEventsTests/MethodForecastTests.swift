import Testing

@testable import LambdaEvents

@Suite struct MethodForecastTests {
  private func seemsUnrepeatable(_ event: String) -> Bool { MethodForecast.seemsUnrepeatable(Array(event.utf8).span) }

  @Test(arguments: [
    #"{"httpMethod":"POST"}"#, #"{"requestContext":{"http":{"method":"PATCH","path":"/"}}}"#,
    #"{"headers":{"a":"P \"P"},"httpMethod": "POST"}"#, #""POST""#,
  ])
  func findsMethodsThatMustNotBeRepeated(event: String) {
    for padding in 0..<9 { #expect(seemsUnrepeatable(String(repeating: " ", count: padding) + event)) }
  }

  @Test(arguments: [
    "", "P", "\"POST", "POST\"", #"{"httpMethod":"GET","path":"/POST"}"#, #"{"httpMethod":"PUT"}"#,
    #"{"headers":{"Priority":"u=0"},"httpMethod":"DELETE"}"#, #""PATC"#,
  ])
  func findsNoOthers(event: String) {
    for padding in 0..<9 { #expect(!seemsUnrepeatable(String(repeating: " ", count: padding) + event)) }
  }

  @Test func searchesTheBeginningOnly() {
    #expect(!seemsUnrepeatable(String(repeating: " ", count: 8 * 1024) + #""POST""#))
  }
}
