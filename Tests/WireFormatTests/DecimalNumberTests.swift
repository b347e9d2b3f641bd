import SeededRandom
import Testing
import WireFormat

@Suite struct DecimalNumberTests {
  private func decimal(_ number: Int) -> String {
    var bytes = Array("x".utf8)
    DecimalNumber.append(number, to: &bytes)
    return String(decoding: bytes.dropFirst(), as: UTF8.self)
  }

  @Test(arguments: [0, 1, 9, 10, 99, 100, 1_764_400_000_000, .max, -1, -10, .min])
  func numbersHaveTheirUsualForm(number: Int) {
    #expect(decimal(number) == String(number))
  }

  @Test func soDoRandomNumbersOfEveryLength() {
    var random = SeededGenerator(seed: 3)
    for bits in 0..<64 {
      let number = Int.random(in: .min ... .max, using: &random) >> bits
      #expect(decimal(number) == String(number))
    }
  }
}
