import HTTPMessages
import SeededRandom
import Testing

@testable import LambdaEvents

@Suite struct FieldGroupsTests {
  /// Few fields are compared with each other, many are hashed.
  @Test(arguments: [0, 1, 5, 64, 65, 200])
  func fieldsOfOneNameAreAGroup(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    for names in [1, 3, 1000] {
      var fields = HTTPFields()
      for index in 0..<count {
        let name = "name-\(Int.random(in: 0..<names, using: &random))"
        fields.append(name: Bool.random(using: &random) ? name : name.uppercased(), value: "\(index)")
      }
      var expected: [[Int]] = []
      for index in 0..<count {
        let position = expected.firstIndex { fields.isSameName(at: $0[0], index) }
        if let position { expected[position].append(index) } else { expected.append([index]) }
      }
      let groups = FieldGroups(fields)
      #expect(groups.groups.map { Array(groups.indices(of: $0)) } == expected)
      #expect(groups.groups.map(\.last) == expected.map { $0[$0.count - 1] })
    }
  }
}
