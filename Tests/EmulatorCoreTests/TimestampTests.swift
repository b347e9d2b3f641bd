import EmulatorCore
import Foundation
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"), (951_868_799_999, "2000-02-29T23:59:59.999Z"),
    (1_795_506_399_012, "2026-11-24T07:46:39.012Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
  ])
  func isRFC3339(milliseconds: Int, text: String) {
    #expect("\(Timestamp(milliseconds: milliseconds))" == text)
  }

  @Test func agreesWithFoundationOnEveryDay() {
    let style = Date.ISO8601FormatStyle()
    for day in stride(from: -40_000, to: 60_000, by: 7) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400)
      #expect(Timestamp(milliseconds: day * 86_400_000).date == String(date.formatted(style).prefix(10)))
    }
  }
}
