import AdapterCore
import Diagnosis
import Testing

struct FailureChecksTests {
  @Test(arguments: FailureCode.allCases)
  func theChecksOfAFailureExist(code: FailureCode) {
    for name in code.checks?.description.split(separator: ",") ?? [] {
      #expect(CheckID(rawValue: String(name)) != nil, "\(name)")
    }
  }
}
