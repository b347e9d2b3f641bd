import HTTPMessages
import SeededRandom
import Testing

@testable import LambdaEvents

/// No result whatever makes more or other than one well-formed response, or an error.
@Suite struct ResultMutationTests {
  static let samples = GoldenFiles.cases(under: "front-doors", suffix: ".result.json")

  @Test(arguments: samples)
  func changedBytes(test: GoldenFiles.Case) throws {
    let door = FrontDoor(folder: test.folder)
    let sample = try GoldenFiles.read(test, ".result.json")
    var random = SeededGenerator(seed: test.path.utf8.reduce(3) { $0 &* 31 &+ UInt64($1) })
    for round in 0..<40 {
      var result = sample
      for _ in 0..<Int.random(in: 1...4, using: &random) where !result.isEmpty {
        let index = Int.random(in: result.indices, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: result[index] = UInt8.random(in: 0...255, using: &random)
        case 1: result.remove(at: index)
        case 2: result.insert(random.pick(Array("\"\\{}[],:0 \r\n\0nt".utf8)), at: index)
        case 3: result.removeSubrange(index...)
        default:
          result.insert(
            contentsOf: Array(random.pick([#"\u000d\u000a"#, #"\ud800"#, #"\u0000"#, #"","connection":"x"#]).utf8),
            at: index)
        }
      }
      let comment: Comment = "\(test.path), round \(round)"
      do throws(FrontDoor.ResultError) {
        let response = try door.response(from: result)
        #expect(100...999 ~= response.status, comment)
        for index in 0..<response.fields.count {
          #expect(HTTPSyntax.isFieldName(response.fields.name(at: index)), comment)
          #expect(HTTPSyntax.isFieldValue(response.fields.value(at: index)), comment)
        }
        for name: StaticString in ["connection", "transfer-encoding", "keep-alive", "upgrade", "te"] {
          #expect(!response.fields.contains(name), comment)
        }
      } catch {
        #expect(!error.message.isEmpty, comment)
      }
    }
  }
}
