import Testing

@testable import AdapterCore

@Suite struct StatusSetTests {
  @Test(arguments: [
    ("100-499", "100-499"), ("500", "500"), ("500,502-504", "500,502-504"), (" 500 , 502 - 504 ", "500,502-504"),
    ("200-299,300-399", "200-399"), ("404,200-500", "200-500"), ("503,502,501", "501-503"), ("999", "999"),
  ])
  func reads(text: String, description: String) throws {
    #expect(try #require(StatusSet(text)).description == description)
  }

  @Test(arguments: ["", ",", "200,", "99", "1000", "200-", "-200", "300-200", "2xx", "200-300-400", "+200", "200;300"])
  func refuses(text: String) { #expect(StatusSet(text) == nil) }

  @Test func containsItsCodesAndNoOthers() throws {
    let set = try #require(StatusSet("200-299,404"))
    let codes = (0...1100).filter { set.contains($0) }
    #expect(codes == Array(200...299) + [404])
    #expect(!StatusSet().contains(200))
    #expect(!(0...1100).contains { StatusSet(0...99).contains($0) })
  }
}
