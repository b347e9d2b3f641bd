import Testing

@testable import AdapterCore

@Suite struct ProcessEndTests {
  @Test(arguments: [
    (Evidence.Process.alive, false), (.gone, true), (.exited(status: 0), true), (.exited(status: 143), true),
    (.exited(status: 130), true), (.killed(signal: 15), true), (.killed(signal: 2), true),
    (.exited(status: 1), false), (.exited(status: 137), false), (.killed(signal: 9), false),
    (.killed(signal: 11), false),
  ])
  func tellsAStopFromAFault(process: Evidence.Process, mayHaveBeenAsked: Bool) {
    #expect(process.mayHaveBeenAsked == mayHaveBeenAsked)
  }
}
