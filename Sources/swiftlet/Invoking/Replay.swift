import ArgumentParser
import EmulatorCore
import FoundationEssentials

/// `swiftlet invoke --replay`: sends recorded events again and compares the results with the recorded ones.
struct Replay {
  /// A recording, or a directory of recordings.
  let place: String
  /// How to make the calls.
  let call: InvokeOptions

  /// Sends the events one by one, in the order in which they were recorded.
  func run() throws {
    let recordings = try recordings()
    var different = 0
    for (name, recording) in recordings {
      let answer = try call.send(call.request(recording.event, to: recording.function))
      if case .refused(let type, let message) = answer.outcome {
        call.printRefusal(answer, type: type, message: message)
        throw ExitCode(answer.exitCode)
      }
      let result = RecordedResult(payload: answer.body, isError: answer.outcome == .failed)
      let differences = recording.result.differences(
        in: result.replacing(answer.requestID ?? "", by: recording.requestID))
      StandardStream.print("\(differences.isEmpty ? "same" : "different")  \(name)")
      for difference in differences { StandardStream.print("  \(difference)") }
      if let tail = answer.logTail { StandardStream.printError(String(decoding: tail, as: UTF8.self)) }
      if !differences.isEmpty { different += 1 }
    }
    StandardStream.printError("\(recordings.count) sent, \(different) different.")
    if different > 0 { throw ExitCode(1) }
  }

  private func recordings() throws -> [(name: String, InvocationRecording)] {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory) else {
      throw ValidationError("--replay \(place): no such file or directory.")
    }
    guard isDirectory else { return [(place, try recording(place))] }
    let names = try FileManager.default.contentsOfDirectory(atPath: place).filter { $0.hasSuffix(".json") }.sorted()
    guard !names.isEmpty else {
      throw ValidationError(
        "--replay \(place): the directory has no recordings. Make some with swiftlet local --record.")
    }
    return try names.map { ($0, try recording("\(place)/\($0)")) }
  }

  private func recording(_ path: String) throws -> InvocationRecording {
    let bytes = try InputFile.read(path, option: "--replay")
    do throws(InvocationRecording.ParseError) {
      return try InvocationRecording(json: bytes)
    } catch {
      StandardStream.printError("swiftlet: \(path): \(error).")
      throw ExitCode(65)
    }
  }
}
