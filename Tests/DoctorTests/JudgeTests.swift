import AdapterCore
import Diagnosis
import Testing

@testable import Doctor

@Suite struct JudgeTests {
  @Test(arguments: CheckID.allCases)
  func eachCheckHasOneJudge(check: CheckID) {
    #expect(Judge.all.count { $0.check == check } == 1)
  }

  @Test func makesNoFreezeWithoutTheExperimentsBeforeIt() {
    for judge in Judge.all where judge.experiments.contains(.freeze) {
      #expect(judge.experiments.isSuperset(of: [.start, .requests]), "\(judge.check)")
    }
  }

  @Test func readsSettingsWithoutAStartUnlessThereIsADrainPath() {
    let judge = Judge.all.first { $0.check == .adapterSettings }
    var settings = Settings()
    #expect(judge?.needsExperiments(settings) == false)
    settings.drainPath = "/drain"
    #expect(judge?.needsExperiments(settings) == true)
  }
}
